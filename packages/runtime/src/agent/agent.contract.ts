import { describe, test } from "vitest";

import type { AgentUnderTest } from "./conformance/check.ts";
import { conformanceChecks, runCheck, whyNotAbout } from "./conformance/conformance.ts";

/** The conformance kit as a suite: one test for each promise that is about the agent, or for those named alone. */
export const agentContract = (agent: AgentUnderTest, only?: readonly string[]): void => {
  describe(agent.name, { tags: ["slow"] }, () => {
    for (const check of conformanceChecks) {
      const isAbout = whyNotAbout(check, agent.doing("")) === undefined;
      if (isAbout && only?.includes(check.name) !== false) test(check.promise, () => runCheck(check, agent));
    }
  });
};

import { describe, test } from "vitest";

import type { AgentUnderTest } from "./conformance/check.ts";
import { conformanceChecks, runCheck, whyNotAbout } from "./conformance/conformance.ts";

/** The conformance kit as a suite: one test for each promise that is about the agent. */
export const agentContract = (agent: AgentUnderTest): void => {
  describe(agent.name, { tags: ["slow"] }, () => {
    for (const check of conformanceChecks) {
      if (whyNotAbout(check, agent.doing("")) === undefined) test(check.promise, () => runCheck(check, agent));
    }
  });
};

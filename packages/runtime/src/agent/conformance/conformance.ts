import type { Agent } from "@orchestrate/shared";

import { openAgentBench, type AgentBench } from "../../testing/agent-bench.ts";
import { type AgentUnderTest, type ConformanceCheck, lastWords, type Trial } from "./check.ts";
import { endingChecks } from "./ending-checks.ts";
import { modelChecks } from "./model-checks.ts";
import { reachChecks } from "./reach-checks.ts";
import { workChecks } from "./work-checks.ts";

/** Everything that an agent must keep to; each in a bench of its own, with a real sandbox and a real gateway. */
export const conformanceChecks: readonly ConformanceCheck[] = [
  ...workChecks,
  ...endingChecks,
  ...reachChecks,
  ...modelChecks,
];

/** Why a check is not about an agent; undefined when it is. */
export const whyNotAbout = ({ about }: ConformanceCheck, { needs }: Pick<Agent, "needs">): string | undefined => {
  if (about === "agents with a model" && needs.model === undefined) return "It has no model";
  if (about === "agents that ask" && needs.permissions !== "asks") return "It does not ask before it acts";
  return undefined;
};

/** Runs one check; rejects with what is wrong. Leaves nothing behind. */
export const runCheck = async (check: ConformanceCheck, { doing }: Pick<AgentUnderTest, "doing">): Promise<void> => {
  const benches: AgentBench[] = [];
  const open: Trial["open"] = async (scenario, options) => {
    const bench = await openAgentBench({ scenario }, options);
    benches.push(bench);
    return bench;
  };
  const openDoing: Trial["openDoing"] = (command, options) =>
    open({ steps: [{ shell: command }, { text: lastWords }] }, options);
  try {
    await check.run({ doing, asksModel: doing("").needs.model !== undefined, open, openDoing });
  } finally {
    for (const bench of benches) await bench.close();
  }
};

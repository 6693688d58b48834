import { type AgentUnderTest, conformanceChecks, runCheck, whyNotAbout } from "@orchestrate/runtime";

export type { AgentUnderTest };

/** One promise, as a test of any framework takes it. */
export interface ConformanceTest {
  /** What the agent does, as the end of a sentence that begins with its name. */
  readonly title: string;
  /** Rejects with what is wrong. Takes seconds: it starts real sandboxes, a real gateway and a scripted provider. */
  readonly run: () => Promise<void>;
}

/**
 * Everything that an agent must keep to, as tests. What is not about it (it has no model, it does not ask) is left out.
 *
 * @example
 * for (const { title, run } of agentConformance({ name: "scribe", doing: () => scribe })) test(title, run, 180_000);
 */
export const agentConformance = (agent: AgentUnderTest): readonly ConformanceTest[] =>
  conformanceChecks
    .filter((check) => whyNotAbout(check, agent.doing("true")) === undefined)
    .map((check) => ({ title: check.promise, run: () => runCheck(check, agent) }));

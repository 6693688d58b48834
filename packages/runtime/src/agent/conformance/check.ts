import type { Agent } from "@orchestrate/shared";

import type { AgentBench, BenchOptions } from "../../testing/agent-bench.ts";
import type { Scenario } from "../../testing/model-server/scenario.ts";

/** An agent, and how to make it do things. */
export interface AgentUnderTest {
  readonly name: string;
  /** An agent that runs this in a shell of its sandbox and says that it is done; its model is told by the scenario. */
  readonly doing: (command: string) => Agent;
}

/** One promise that every agent must keep. */
export interface ConformanceCheck {
  /** Kebab-case, stable. */
  readonly name: string;
  /** What an agent does, as the end of a sentence that begins with its name. */
  readonly promise: string;
  /** Whom it is about: every agent, those with a model, or those that ask before they act. @default every agent */
  readonly about?: "agents with a model" | "agents that ask";
  /** Rejects when the promise is broken, and says how. */
  readonly run: (trial: Trial) => Promise<void>;
}

/** What a check works with. */
export interface Trial {
  readonly doing: AgentUnderTest["doing"];
  readonly asksModel: boolean;
  /** Opens a bench whose model follows a scenario; it is closed when the check is over. */
  readonly open: (scenario: Scenario, options?: BenchOptions) => Promise<AgentBench>;
  /** Opens one whose model asks for a shell command and then says that it is done. */
  readonly openDoing: (command: string, options?: BenchOptions) => Promise<AgentBench>;
}

/** What the scripted model says at the end of its work. */
export const lastWords = "All done.";

import type {
  Agent,
  AgentLimits,
  Blobs,
  Clock,
  EventLog,
  ExtraProtectedGlobs,
  Git,
  HarvestLimits,
  Identity,
  ModelRoute,
  RunAgent,
  RunId,
  SubSpec,
  SubSpecId,
  TokenBudget,
  Worktrees,
} from "@orchestrate/shared";

/** Which agent works on a sub-spec, and with which models. */
export interface AgentChoice {
  readonly agent: Agent;
  /** Empty for an agent that needs no model. */
  readonly routes: readonly ModelRoute[];
  /** `strict`: only what its sub-spec owns can be written to. `gate`: the gate on the diff alone decides. */
  readonly scope: "strict" | "gate";
}

export interface ImplementorOptions {
  readonly run: RunId;
  /** The ref that worktrees start from: the branch that merges go to, so that a sub-spec builds on those before it. */
  readonly integration: string;
  readonly git: Pick<Git, "resolve" | "refs" | "remember">;
  /** Agents run behind a boundary that this program makes. Without one, mounts hold nobody to a scope. */
  readonly isBounded: boolean;
  readonly worktrees: Worktrees;
  readonly runAgent: RunAgent;
  /** Throws OrchestrateError when the configuration has no such agent. */
  readonly agentFor: (subSpec: SubSpec) => AgentChoice;
  /** Of one attempt. */
  readonly budgetFor: (subSpec: SubSpec) => TokenBudget;
  readonly limits: AgentLimits;
  readonly harvest: HarvestLimits;
  /** Files that people have granted to a sub-spec beside what it owns. */
  readonly grantedTo: (subSpec: SubSpecId) => Promise<readonly string[]>;
  /** What the configuration adds to the protected classes. */
  readonly protectedGlobs: ExtraProtectedGlobs;
  /** The committer of candidates. */
  readonly identity: Identity;
  readonly log: Pick<EventLog, "append" | "appendAll">;
  readonly blobs: Blobs;
  readonly clock: Clock;
}

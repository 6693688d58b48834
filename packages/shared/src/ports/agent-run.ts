import type { Usage } from "../candidate.ts";
import type { CommitSha, Digest } from "../ids.ts";
import type { Effect } from "../roles.ts";
import type { Permissions } from "../spec/schema.ts";
import type { ScopeWish } from "../spec/scope-expansion.ts";
import type { Agent, AgentResult, AgentTask, Decision } from "./agent.ts";
import type { ModelRoute, TokenBudget } from "./gateway.ts";
import type { ProviderFailure } from "./provider-failure.ts";
import type { Worktree } from "./worktrees.ts";

/**
 * Lets an agent work once, in a sandbox, with nothing but what the request names: for an attempt, a plan or a
 * judgement. Resolves with whatever the agent did, when nothing of it runs any more. Rejects only when our own machinery
 * is broken (no sandbox, no log). When the signal aborts the status is `cancelled`.
 */
export type RunAgent = Effect<AgentRun, AgentOutcome>;

export interface AgentRun {
  readonly agent: Agent;
  /** Its `id` names the gateway's session and the cassette's entries: `<run>-<sub-spec>-<attempt>`. */
  readonly task: AgentTask;
  /** What events are about: a sub-spec's id, or empty for the run. */
  readonly subject: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Where it works: a worktree, or a checkout with its mounts. Read-only inside when the task's access is `read`. */
  readonly place: Pick<Worktree, "path" | "mounts" | "env">;
  /** Asks for more than that; `place.mounts` are others when it was granted. @default nobody can be asked */
  readonly requestScope?: (wish: ScopeWish, options: { readonly signal: AbortSignal }) => Promise<Decision>;
  /** The commit whose prepared dependencies are mounted; undefined mounts none. */
  readonly dependenciesOf: CommitSha | undefined;
  /** What the spec grants beside the place: hosts, secrets, one service. */
  readonly permissions: Pick<Permissions, "network" | "secrets" | "database">;
  /** Models that it may ask; empty for an agent that needs none. */
  readonly routes: readonly ModelRoute[];
  readonly budget: TokenBudget;
  readonly limits: AgentLimits;
}

export interface AgentLimits {
  /** Wall clock. */
  readonly wallMs: number;
  /** Without any model traffic or output. */
  readonly stallMs: number;
}

/** How an agent's work ended, as decided from what was seen of it. */
export interface AgentOutcome {
  /** What the gateway and the clock saw outranks what the agent says. */
  readonly status: AgentResult["status"] | "stalled" | "timed-out";
  /** What the agent said of itself; `threw` when it did not return, `none` when it was ended first. */
  readonly claimed: AgentResult["status"] | "threw" | "none";
  /** The last thing that it said. */
  readonly text: string;
  /** What the task's `outputSchema` asked for. */
  readonly output: unknown;
  /** Why it did not complete, for a person. Holds no secret. */
  readonly error: string | undefined;
  /** Set when a provider failed under it: then its end says nothing of the agent nor of its task. */
  readonly providerFailure?: ProviderFailure | undefined;
  /** As the gateway counted. */
  readonly usage: Usage;
  /** The model's name as the provider reported it. */
  readonly reportedModel: string | undefined;
  readonly durationMs: number;
  /** JSON lines of everything that it emitted, among the blobs. */
  readonly transcript: Digest;
}

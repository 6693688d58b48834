import type { Finding } from "../finding.ts";
import type { CommitSha, RunId, SubSpecId, TreeSha } from "../ids.ts";
import type { WorktreeScope } from "../spec/worktree-scope.ts";
import type { Identity } from "./git.ts";
import type { Mount } from "./sandbox.ts";

/** Names one attempt's worktree, and so makes a second try find the first one's. */
export interface WorktreeKey {
  readonly run: RunId;
  readonly subSpec: SubSpecId;
  /** Counted from 1. */
  readonly attempt: number;
}

/** Gives each attempt a git worktree of its own. Admin calls are serialised per repository, across processes. */
export interface Worktrees {
  readonly adapter: "checkout" | "pool" | "overlay";
  /**
   * A worktree at `base`, clean. One that an earlier process left under the same key is salvaged and reset first.
   * Nothing in it can reach the main repository: its git directory is a shadow of its own.
   */
  acquire(
    request: WorktreeKey & { readonly base: CommitSha },
    options: { readonly signal: AbortSignal },
  ): Promise<Worktree>;
  /**
   * Removes what is left of a run (worktrees, shadow directories), salvaging first, and places kept idle for reuse. To
   * be called when nothing of the run is alive: after a crash, and at its end.
   */
  sweep(run: RunId): Promise<SweepReport>;
}

/** Honest accounting of a clean-up. */
export interface SweepReport {
  readonly removed: readonly { readonly path: string; readonly bytes: number }[];
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

export interface Worktree {
  /** Absolute, without links. */
  readonly path: string;
  readonly base: CommitSha;
  /** The worktree itself and its shadow git directory, to be mounted into the sandbox of whatever works in it. */
  readonly mounts: readonly Mount[];
  /** Variables that processes inside need to find the shadow git directory; none of them secret. */
  readonly env: Readonly<Record<string, string>>;

  /**
   * Mounts in the place of `mounts` that hide what the scope hides and, where it is strict, let only what the scope
   * owns be changed. What does not exist cannot be protected, nor too many files one by one: the gate on the diff decides.
   */
  confine(scope: WorktreeScope, options: { readonly isStrict: boolean }): Promise<Confined>;
  /**
   * Commits what the worktree holds, from outside and when nothing runs in it any more: walks it first and refuses
   * what no candidate may hold (nested git directories, links out, special files, too many or too large files).
   * The commit is held by `refs/orchestrate/candidates/<run>/<sub-spec>/<attempt>` until the run's candidates are dropped.
   */
  harvest(commit: {
    readonly author: Identity;
    readonly committer: Identity;
    readonly message: string;
    readonly date: string;
    readonly limits: HarvestLimits;
  }): Promise<Harvest>;
  /** Keeps what it holds, uncommitted and untracked work too, under the attempt's salvage ref; undefined when it is as at `base`. */
  salvage(reason: string): Promise<CommitSha | undefined>;
  /** Removes it, or gives it back to the pool. Salvage first: what is in it is gone. */
  release(): Promise<void>;
}

/** What mounts do for a scope; paths are relative, the root's is empty. */
export interface Confined {
  readonly mounts: readonly Mount[];
  /** Everything else is read-only. */
  readonly writable: readonly string[];
  /** Writable folders in which files that are not owned can be changed too. */
  readonly open: readonly string[];
  /** Files that are empty inside. */
  readonly hidden: readonly string[];
}

export interface HarvestLimits {
  /** Of files in the worktree that git does not ignore. */
  readonly maxFiles: number;
  /** Of one file. */
  readonly maxFileBytes: number;
}

export type Harvest =
  | { readonly kind: "harvested"; readonly commit: CommitSha; readonly tree: TreeSha }
  | { readonly kind: "no-change" }
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

/** What `orchestrate salvage` works with: refs under `refs/orchestrate/salvage/<run>/<sub-spec>/<attempt>`. */
export interface Salvage {
  readonly ref: string;
  readonly run: RunId;
  readonly subSpec: SubSpecId;
  readonly attempt: number;
  readonly commit: CommitSha;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

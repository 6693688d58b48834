import type { Approval, CommitSha, Digest, SubSpecId } from "@orchestrate/shared";

/** How far a candidate has come on the commit that it is built on. */
export type Place =
  /** Nothing is built, or what was built stands on a commit that will not be the head. */
  | { readonly kind: "waiting" }
  | { readonly kind: "building"; readonly onto: CommitSha }
  | { readonly kind: "verifying"; readonly onto: CommitSha; readonly commit: CommitSha }
  /** A person must decide on the verdict. */
  | ({ readonly kind: "asking"; readonly gate: Gate } & Judged)
  /** Free to land as soon as the head is `onto`. */
  | ({ readonly kind: "passed" } & Judged)
  | ({ readonly kind: "publishing" } & Judged)
  /** Final only when `onto` is the head: what stands ahead may be to blame. */
  | ({ readonly kind: "failed" } & Judged)
  | { readonly kind: "conflicted"; readonly onto: CommitSha };

/**
 * `merge` when every merge is asked about, `manual` when the verifier needs a person, `waiver` when one thing alone failed
 * the last attempt.
 */
export type Gate = Exclude<Approval["gate"], "plan">;

interface Judged {
  readonly onto: CommitSha;
  readonly commit: CommitSha;
  /** Of the verdict on `commit`. */
  readonly verdict: Digest;
}

export interface Entry {
  readonly id: SubSpecId;
  readonly attempt: number;
  readonly place: Place;
}

/** The merge queue of one run. Plain JSON; everything that is in flight can be read from it. */
export interface MergeQueue {
  /** Where the integration branch stands. */
  readonly head: CommitSha;
  /** In the order in which they land; each is built on the one before it. */
  readonly train: readonly Entry[];
  /** Each is verified alone on the head before it joins the train. */
  readonly solo: readonly Entry[];
  /** Those that a person decides on: they let the others land first, so that nobody waits for a person but they. */
  readonly parked: readonly Entry[];
  /** Whether each of the latest candidates failed, oldest first. */
  readonly recent: readonly boolean[];
}

export const openQueue = (head: CommitSha): MergeQueue => ({ head, train: [], solo: [], parked: [], recent: [] });

export interface QueuePolicy {
  /** How many merge commits may be built or verified at once. */
  readonly verifiers: number;
  /** Whether a person must approve every merge. */
  readonly asks: boolean;
}

/** What has happened. A fact about what an entry no longer waits for changes nothing; only what was published always counts. */
export type QueueEvent =
  | ({ readonly type: "entered" } & Key)
  | ({ readonly type: "built"; readonly onto: CommitSha; readonly commit: CommitSha } & Key)
  | ({ readonly type: "conflicted"; readonly onto: CommitSha } & Key)
  | ({
      readonly type: "judged";
      readonly commit: CommitSha;
      readonly kind: "pass" | "fail" | "needs-human";
      readonly verdict: Digest;
      /** Whether a person is asked to waive what failed it. */
      readonly isWaivable: boolean;
    } & Key)
  | { readonly type: "decided"; readonly gate: Gate; readonly verdict: Digest; readonly approved: boolean }
  | ({ readonly type: "published"; readonly commit: CommitSha } & Key)
  /**
   * It was written down that a candidate left unmerged. The queue that let it go knows; one that is folded from the log
   * with another policy might not have come to that.
   */
  | ({ readonly type: "left" } & Key)
  /** Somebody else moved the integration branch. */
  | { readonly type: "moved"; readonly head: CommitSha };

export interface Key {
  readonly id: SubSpecId;
  readonly attempt: number;
}

/**
 * What is to be done: effects, which report back as an event; the stop of an effect that nobody waits for any more (it may
 * just have ended); and candidates that have left.
 */
export type QueueAction = QueueEffect | ({ readonly type: "stop"; readonly effect: QueueEffect } | Settle);

export type QueueEffect =
  | ({ readonly type: "build"; readonly onto: CommitSha } & Key)
  | ({ readonly type: "verify"; readonly onto: CommitSha; readonly commit: CommitSha } & Key)
  | ({ readonly type: "ask"; readonly gate: Gate; readonly verdict: Digest } & Key)
  | ({
      readonly type: "publish";
      readonly onto: CommitSha;
      readonly commit: CommitSha;
      readonly verdict: Digest;
    } & Key);

/** A candidate has left the queue. */
export type Settle = { readonly type: "settle" } & Key & Ending;

export type Ending =
  | { readonly outcome: "merged"; readonly commit: CommitSha }
  | { readonly outcome: "failed"; readonly verdict: Digest }
  | { readonly outcome: "declined"; readonly gate: Gate; readonly verdict: Digest }
  | { readonly outcome: "conflicted"; readonly onto: CommitSha };

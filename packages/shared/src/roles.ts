import type { Candidate, GaveUp } from "./candidate.ts";
import type { PersonDecision } from "./decision.ts";
import type { AnyEvent } from "./events.ts";
import type { Finding } from "./finding.ts";
import type { CommitSha, Digest } from "./ids.ts";
import type { Approval, Conflict, Landing, MergeCommit, Merged, Moved, Waiver } from "./merge.ts";
import type { Plan, SubSpec } from "./plan.ts";
import type { Spec } from "./spec/schema.ts";
import type { ScopeWish } from "./spec/scope-expansion.ts";
import type { Admitted, Fail, NeedsHuman, Pass, Refused } from "./verdict.ts";

/** Something done in the world on the coordinator's behalf; it stops when the signal aborts. */
export type Effect<Input, Output> = (input: Input, options: { readonly signal: AbortSignal }) => Promise<Output>;

/** Splits a spec into sub-specs. */
export type MakePlan = Effect<{ readonly spec: Spec }, Plan>;

/**
 * Works on a sub-spec in its own worktree until it offers a candidate or gives up. Appends what happens on the way
 * (`agent.started`, `agent.exited`, `salvage.kept`, …); `candidate.offered` and `attempt.exhausted` are the coordinator's.
 */
export type Implement = (
  input: { readonly subSpec: SubSpec; readonly attempt: number; readonly findings: readonly Finding[] },
  options: {
    readonly signal: AbortSignal;
    /** @default nobody can be asked for more than a sub-spec owns */
    readonly requestScope?: RequestScope;
  },
) => Promise<Candidate | GaveUp>;

/** Asks for files that a sub-spec does not own. What is granted holds for this attempt and for all later ones. */
export type RequestScope = Effect<
  ScopeWish & { readonly subSpec: SubSpec; readonly attempt: number },
  { readonly kind: "granted" } | { readonly kind: "refused"; readonly why: string }
>;

/** The gates alone: static, milliseconds, before any checkout. `gate.finished` is the coordinator's. */
export type Screen = Effect<{ readonly subSpec: SubSpec; readonly candidate: Candidate }, Admitted | Refused>;

/** Builds the commit that a candidate would be on top of a predicted head, without any checkout; moves no ref. */
export type Build = Effect<
  { readonly subSpec: SubSpec; readonly candidate: Candidate; readonly onto: CommitSha },
  MergeCommit | Conflict
>;

/**
 * Judges the very commit that would land, without having seen how it was made. Appends what it finds of each criterion;
 * `verify.started` and `verdict.given` are its caller's, who keeps the verdict.
 */
export type Verify = Effect<{ readonly subSpec: SubSpec; readonly commit: MergeCommit }, Pass | Fail | NeedsHuman>;

/**
 * Moves the integration branch to the commit that the verdict names, by compare-and-swap from the head that it names.
 * Harmless when tried twice: a head that already is that commit, or stands on it, counts as merged.
 */
export type Publish = Effect<{ readonly verdict: LetThrough }, Merged | Moved>;

/** A verdict together with a person's approval of exactly it: because it needed one, or because the spec asks for one. */
export interface ApprovedVerdict {
  readonly kind: "approved";
  readonly verdict: Pass | NeedsHuman;
  readonly approval: Approval;
}

/** A failed verdict together with a person's waiver of the one thing in it that failed. */
interface WaivedVerdict {
  readonly kind: "waived";
  readonly verdict: Fail;
  readonly waiver: Waiver;
}

/** What may move a branch: a pass, or what a person let through. */
export type LetThrough = Pass | ApprovedVerdict | WaivedVerdict;

/** Waits for a person's decision on exactly what is shown; never decides by itself. */
export type AskApproval = Effect<
  { readonly gate: Approval["gate"]; readonly subSpec: SubSpec | undefined; readonly shown: Digest },
  PersonDecision
>;

/** A decision as it comes to a run, from whoever says that a person made it. */
export interface TakenDecision {
  readonly decision: PersonDecision;
  /** What it is used for: a sub-spec's id, or empty for the run. */
  readonly subject: string;
  /** RFC 3339. */
  readonly takenAt: string;
  readonly before: LogBefore;
}

/** A log as it was at some moment. */
export interface LogBefore {
  readonly events: readonly AnyEvent[];
  /** Of the last line. */
  readonly head: Digest;
}

/** Why a decision does not count in a run; undefined when it does. What cannot be checked does not count. */
export type WhyRefused = (taken: TakenDecision) => Promise<string | undefined>;

/**
 * Brings the integration branch to the target, or leaves it and says why. `Moved` when the target is not the commit that
 * the verdict names as its base: then the whole spec is judged again on the commit that would land.
 */
export type Land = Effect<{ readonly verdict: LetThrough | undefined }, Landing | Moved>;

import type {
  Approval,
  CommitSha,
  Digest,
  EventData,
  Finding,
  Landing,
  RunId,
  SubSpecId,
  Usage,
} from "@orchestrate/shared";

/** What is being done for a sub-spec, or how it ended. */
export type Phase =
  | "pending"
  | "implementing"
  | "screening"
  | "queued"
  | "verifying"
  | "approving"
  | "merging"
  | "merged"
  | "abandoned";

/** One try at a sub-spec, as the log tells it. */
export interface AttemptState {
  /** Counted from 1. */
  readonly attempt: number;
  readonly agent: string | undefined;
  readonly model: string | undefined;
  /** RFC 3339, as all times here. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** `merged`, why it was over (`fail`, `conflict`, `stalled`, …), or undefined while it goes on. */
  readonly ending: string | undefined;
  /** What the next attempt was told. */
  readonly findings: readonly Finding[];
}

export interface SubSpecState {
  readonly id: SubSpecId;
  readonly title: string;
  readonly after: readonly SubSpecId[];
  readonly phase: Phase;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly attempts: readonly AttemptState[];
  /** How many verdicts of each kind were given on it. */
  readonly verdicts: { readonly pass: number; readonly fail: number; readonly "needs-human": number };
  /** Gates and criteria that passed in the latest verdict, and of how many; undefined before the first. */
  readonly checks: { readonly passed: number; readonly total: number } | undefined;
  readonly lastFinding: Finding | undefined;
  /** How it ended: a sentence or a word for people; undefined before. */
  readonly reason: string | undefined;
  /** The merge commit that landed on the integration branch. */
  readonly commit: CommitSha | undefined;
}

/** A decision that a person still owes. */
export interface WaitingApproval {
  readonly gate: Approval["gate"];
  /** A sub-spec's id, `spec` for the whole spec, or empty for the plan. */
  readonly subject: string;
  /** Of exactly what they are to look at. */
  readonly shown: Digest;
  readonly since: string;
}

/** Everything that status, live view and report need to know of a run: a fold of its log, and of nothing else. */
export interface RunState {
  readonly run: RunId | undefined;
  /** Of the last event in it; 0 before the first. */
  readonly seq: number;
  readonly started: EventData<"run.started"> | undefined;
  readonly startedAt: string | undefined;
  /** Of the last event. */
  readonly lastAt: string | undefined;
  /** Time in which some process worked on the run, by the events' own times. */
  readonly activeMs: number;
  /** `waiting` is paused with an approval due. */
  readonly status: "planning" | "working" | "judging" | "landing" | "paused" | "waiting" | "cancelled" | "finished";
  readonly plan: Digest | undefined;
  /** In plan order. */
  readonly order: readonly SubSpecId[];
  readonly subSpecs: Readonly<Record<SubSpecId, SubSpecState>>;
  /** Candidates in the merge queue, in the order in which they came. */
  readonly queue: readonly SubSpecId[];
  readonly approvals: readonly WaitingApproval[];
  /** The latest verdict on the whole spec. */
  readonly whole: EventData<"verdict.given"> | undefined;
  readonly landing: Landing | undefined;
  /** Why it was last paused or cancelled. */
  readonly why: string | undefined;
  /** The exit status that the run ended with; undefined before. */
  readonly code: number | undefined;
  /** What each agent has used so far, by `<sub-spec>/<attempt>/<agent>`; {@link usageOf} adds it up. */
  readonly usages: Readonly<Record<string, Usage>>;
}

export const emptyRun: RunState = {
  run: undefined,
  seq: 0,
  started: undefined,
  startedAt: undefined,
  lastAt: undefined,
  activeMs: 0,
  status: "planning",
  plan: undefined,
  order: [],
  subSpecs: {},
  queue: [],
  approvals: [],
  whole: undefined,
  landing: undefined,
  why: undefined,
  code: undefined,
  usages: {},
};

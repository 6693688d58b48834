import { z } from "zod";

import { Candidate, Usage } from "./candidate.ts";
import { Finding } from "./finding.ts";
import { CommitSha, Digest, SubSpecId, TreeSha } from "./ids.ts";
import { Approval, Landing, Waiver } from "./merge.ts";
import { Undo } from "./undo.ts";
import { CriterionVerdict, GateId } from "./verdict.ts";

/**
 * An outcome of a step carries its result: `step` is the step's key, `result` the digest of the result's canonical
 * JSON among the blobs. A run started again on the same log takes the result from there instead of acting again.
 */
const outcome = { step: z.string().optional(), result: Digest.optional() };
const attempt = z.number().int().positive();
const durationMs = z.number().nonnegative();
const delayMs = z.number().nonnegative();

/** The data of every type of event: a closed set of facts, in the past tense. */
export const eventData = {
  "run.started": z.strictObject({
    spec: Digest,
    specPath: z.string(),
    specId: z.string(),
    base: CommitSha,
    target: z.string(),
    integration: z.string(),
    /** Of the resolved configuration. */
    configuration: Digest,
    version: z.string(),
    sandbox: z.string(),
    concurrency: z.number().int().positive(),
    /** Asked for by `--no-land`. */
    land: z.boolean(),
    /** Set when the run takes back what another one merged. */
    undo: Undo.optional(),
  }),
  "spec.loaded": z.strictObject({ spec: Digest, path: z.string() }),
  "plan.proposed": z.strictObject({
    ...outcome,
    plan: Digest,
    subSpecs: z.array(z.strictObject({ id: SubSpecId, title: z.string(), after: z.array(SubSpecId) })),
  }),
  "approval.requested": z.strictObject({ gate: Approval.shape.gate, shown: Digest }),
  "approval.recorded": z.strictObject({ approval: Approval }),
  "sandbox.started": z.strictObject({ adapter: z.string(), profile: Digest, purpose: z.string() }),
  /** A step that makes dependencies, for everybody who needs the same ones. */
  "setup.started": z.strictObject({ dependencies: Digest, run: z.array(z.string()) }),
  "setup.finished": z.strictObject({ dependencies: Digest, run: z.array(z.string()), ok: z.boolean(), durationMs }),
  "policy.decided": z.strictObject({ attempt, capability: z.string(), allow: z.boolean(), reason: z.string() }),
  "egress.denied": z.strictObject({
    attempt: attempt.optional(),
    host: z.string(),
    port: z.number().int(),
    why: z.string(),
  }),
  "egress.allowed": z.strictObject({
    attempt: attempt.optional(),
    host: z.string(),
    port: z.number().int(),
    why: z.string(),
  }),
  /** One connection to the service that the spec grants by `database:`; names as they were asked for. */
  "database.decided": z.strictObject({
    attempt: attempt.optional(),
    service: z.string(),
    database: z.string(),
    user: z.string(),
    allow: z.boolean(),
    reason: z.string(),
  }),
  "sub-spec.started": z.strictObject({ spec: Digest }),
  "agent.started": z.strictObject({
    attempt,
    agent: z.string(),
    model: z.string().optional(),
    /** Of the prompt's bytes: the proof of what the agent was told. */
    prompt: Digest,
    worktree: z.string(),
    base: CommitSha,
  }),
  "agent.exited": z.strictObject({
    attempt,
    status: z.string(),
    claimed: z.string(),
    durationMs,
    transcript: Digest.optional(),
    usage: Usage,
  }),
  "candidate.offered": z.strictObject({ ...outcome, candidate: Candidate }),
  "gate.finished": z.strictObject({
    ...outcome,
    attempt,
    candidate: CommitSha,
    admitted: z.boolean(),
    gates: z.array(z.strictObject({ gate: GateId, verdict: z.enum(["pass", "fail", "error"]) })),
  }),
  "criterion.finished": z.strictObject({
    attempt: z.number().int().nonnegative(),
    criterion: z.string(),
    verdict: CriterionVerdict,
    symptom: z.string(),
    durationMs,
  }),
  "canary.finished": z.strictObject({ criterion: z.string(), held: z.boolean() }),
  "verdict.given": z.strictObject({
    ...outcome,
    kind: z.enum(["pass", "fail", "needs-human"]),
    attempt: z.number().int().nonnegative(),
    commit: CommitSha,
    base: CommitSha,
    /** Of the verdict's canonical JSON, among the blobs. */
    verdict: Digest,
    /** How many criteria and gates passed, of how many. */
    passed: z.number().int().nonnegative(),
    total: z.number().int().nonnegative(),
    /** The one gate or criterion that failed it, set where a person is asked to waive that. */
    waivable: z.string().optional(),
  }),
  "findings.sent": z.strictObject({
    attempt,
    findings: z.array(Finding),
    attemptsLeft: z.number().int().nonnegative(),
  }),
  "attempt.exhausted": z.strictObject({
    ...outcome,
    attempt,
    reason: z.string(),
    findings: z.array(Finding),
  }),
  "waiver.recorded": z.strictObject({ waiver: Waiver }),
  /** A decision that does not count, and why: nobody signed it, or not the right person, or of something else. */
  "approval.refused": z.strictObject({ gate: z.string(), shown: Digest, by: z.string(), why: z.string() }),
  "merge.started": z.strictObject({ attempt: z.number().int().nonnegative(), commit: CommitSha, from: CommitSha }),
  "merge.finished": z.strictObject({
    ...outcome,
    attempt: z.number().int().nonnegative(),
    kind: z.enum(["merged", "moved"]),
    commit: CommitSha,
  }),
  "target.moved": z.strictObject({ ref: z.string(), expected: CommitSha, head: CommitSha }),
  "rollback.tested": z.strictObject({
    attempt,
    /** Of a discarded worktree: the repository is as it was. Of a merge: its revert applies. */
    equal: z.boolean(),
    /** What of the repository changed meanwhile, or the paths in which the revert is in conflict. */
    differences: z.array(z.string()),
    /** Set when a merge was taken back in rehearsal: from which commit, and the tree that came of it unless it conflicts. */
    undone: z.strictObject({ merge: CommitSha, from: CommitSha, tree: TreeSha.optional() }).optional(),
    /** Set when a worktree was discarded. */
    discarded: z
      .strictObject({
        worktree: z.string(),
        base: CommitSha,
        /** The commit that holds what was in it: the candidate, or salvage; absent when there was nothing. */
        kept: CommitSha.optional(),
        /** Of all that is watched of the repository (refs, configuration, hooks, worktrees, the user's checkouts). */
        before: Digest,
        after: Digest,
      })
      .optional(),
  }),
  /** What of the repository changed while an attempt was under way, by whomever. */
  "repository.changed": z.strictObject({
    attempt,
    differences: z.array(z.string()),
    /** What its owner cannot be taken to have done: the attempt's work is not offered. */
    unexplained: z.array(z.string()),
    /** Of these, what was put back. */
    restored: z.array(z.string()),
  }),
  "worktree.discarded": z.strictObject({ attempt, path: z.string() }),
  "salvage.kept": z.strictObject({ attempt, ref: z.string(), commit: CommitSha, why: z.string() }),
  /** What an attempt's agent has used so far; without an attempt (a planner, a judge), what was used on top. */
  "usage.counted": z.strictObject({
    attempt: attempt.optional(),
    agent: z.string(),
    model: z.string().optional(),
    usage: Usage,
  }),
  /** A provider could not answer; it is asked again after a while, by one question at a time. */
  "provider.retried": z.strictObject({ provider: z.string(), reason: z.string(), delayMs }),
  /** A provider is asked nothing more by this process, and the run stops until somebody has mended that. */
  "provider.failed": z.strictObject({
    provider: z.string(),
    code: z.string(),
    status: z.number().int().optional(),
    message: z.string(),
    remedy: z.string(),
    requests: z.number().int().positive(),
  }),
  "attestation.written": z.strictObject({ predicate: z.string(), statement: Digest, about: z.string() }),
  /** What of an attempt's worktree its agent can change; paths are relative, and empty for all of it. */
  "scope.confined": z.strictObject({
    attempt,
    writable: z.array(z.string()),
    /** Writable folders in which files that are not owned are not protected one by one. */
    open: z.array(z.string()),
    /** Files that are empty inside. */
    hidden: z.array(z.string()),
  }),
  /** An agent asks for files that its sub-spec does not own; with a `request`, a person is asked. */
  "scope.expansion-requested": z.strictObject({
    attempt,
    paths: z.array(z.string()),
    reason: z.string(),
    request: Digest.optional(),
  }),
  /** How that ended for the attempt; what was not granted, it goes on without. */
  "scope.expansion-decided": z.strictObject({
    attempt,
    paths: z.array(z.string()),
    granted: z.boolean(),
    why: z.string(),
  }),
  "queue.entered": z.strictObject({
    ...outcome,
    attempt,
    candidate: CommitSha,
    /** Set when the entry was built: what it was built on, and the commit or the conflict that came of it. */
    built: z
      .union([
        z.strictObject({ onto: CommitSha, commit: CommitSha, tree: TreeSha }),
        z.strictObject({ onto: CommitSha, conflict: z.array(z.string()) }),
      ])
      .optional(),
  }),
  "verify.started": z.strictObject({ attempt: z.number().int().nonnegative(), commit: CommitSha }),
  "landing.started": z.strictObject({ target: z.string(), from: CommitSha, to: CommitSha }),
  "landing.finished": z.strictObject({ ...outcome, landing: Landing }),
  "sub-spec.settled": z.strictObject({
    outcome: z.enum(["merged", "abandoned"]),
    attempts: z.number().int().nonnegative(),
    commit: CommitSha.optional(),
    reason: z.string(),
    findings: z.array(Finding),
  }),
  "run.paused": z.strictObject({ why: z.string() }),
  "run.resumed": z.strictObject({ version: z.string() }),
  "run.cancelled": z.strictObject({ why: z.string() }),
  "run.finished": z.strictObject({
    merged: z.number().int().nonnegative(),
    abandoned: z.number().int().nonnegative(),
    /** The exit status that the command ended with. */
    code: z.number().int(),
  }),
  "run.sealed": z.strictObject({ head: Digest, events: z.number().int().nonnegative() }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<Type extends EventType> = z.infer<(typeof eventData)[Type]>;

/** One line of the log, shaped after CloudEvents 1.0. Order is `seq`, never `time`. */
export interface Event<Type extends EventType> {
  readonly specversion: "1.0";
  /** `<run>/<seq>`. */
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  /** RFC 3339, UTC; self-asserted. */
  readonly time: string;
  /** A sub-spec's id, or empty for the run. */
  readonly subject: string;
  /** Dense, from 1. */
  readonly seq: number;
  /** SHA-256 of the line before; of the empty string for the first. */
  readonly prev: Digest;
  readonly data: EventData<Type>;
}
export type AnyEvent = { [Type in EventType]: Event<Type> }[EventType];

const envelope = z.strictObject({
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  type: z.enum(Object.keys(eventData) as [EventType, ...EventType[]]),
  time: z.string(),
  subject: z.string(),
  seq: z.number().int().positive(),
  prev: Digest,
  data: z.unknown(),
});

/** Reads an event from parsed JSON; throws a ZodError on an unknown type or data of another shape. */
export const parseEvent = (json: unknown): AnyEvent => {
  const event = envelope.parse(json);
  return { ...event, data: eventData[event.type].parse(event.data) } as AnyEvent;
};

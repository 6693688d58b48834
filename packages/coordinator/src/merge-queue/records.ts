import {
  type Candidate,
  type CommitSha,
  Conflict,
  type Digest,
  Fail,
  type MergeCommit,
  Merged,
  Verdict,
} from "@orchestrate/shared";

import type { Approvals } from "../approvals.ts";
import type { Journal, Outcome } from "../journal.ts";
import type { QueueResult } from "../outcome.ts";
import { stepKeys } from "../steps.ts";
import type { Key, Settle } from "./queue.ts";

/** What the merge queue works with, read from the log and its blobs: the queue itself holds names only. */
export interface Records {
  candidateOf(key: Key): Candidate;
  mergeCommitOf(key: Key, onto: CommitSha): MergeCommit;
  verdictOf(digest: Digest): Promise<Verdict>;
  /** What a candidate's sub-spec hears of how it left the queue. */
  resultOf(settle: Settle): Promise<QueueResult>;
}

export const createRecords = (journal: Journal, approvals: Approvals, runBase: CommitSha): Records => {
  const outcomeOf = (step: string): Outcome => {
    const outcome = journal.outcomeOf(step);
    if (!outcome) throw new TypeError(`The log has no outcome of ${step}`);
    return outcome;
  };
  const resultOf = (step: string): Promise<unknown> => journal.read(outcomeOf(step).result);
  const candidateOf = ({ id, attempt }: Key): Candidate => {
    const { event } = outcomeOf(stepKeys.implement(id, attempt));
    if (event.type !== "candidate.offered") throw new TypeError(`${id} offered no candidate at attempt ${attempt}`);
    return event.data.candidate;
  };

  return {
    candidateOf,
    mergeCommitOf(key, onto) {
      const { id: subSpec, attempt } = key;
      const { event } = outcomeOf(stepKeys.build(subSpec, attempt, onto));
      const built = event.type === "queue.entered" ? event.data.built : undefined;
      if (!built || "conflict" in built) throw new TypeError(`${subSpec} was not built on ${onto}`);
      const { commit: candidate, undoes } = candidateOf(key);
      return { kind: "merge-commit", subSpec, attempt, candidate, ...built, runBase, ...(undoes && { undoes }) };
    },
    async verdictOf(digest) {
      return Verdict.parse(await journal.read(digest));
    },
    async resultOf(settle) {
      const { id, attempt } = settle;
      switch (settle.outcome) {
        case "merged":
          return Merged.parse(await resultOf(stepKeys.queue(id, attempt)));
        case "failed":
          return Fail.parse(await journal.read(settle.verdict));
        case "conflicted":
          return Conflict.parse(await resultOf(stepKeys.build(id, attempt, settle.onto)));
        case "declined": {
          const approval = approvals.decisionOn(settle.gate, settle.verdict);
          if (approval?.kind !== "rejected") throw new TypeError(`Nobody rejected ${settle.verdict}`);
          const message = `${approval.by} rejected it: ${approval.reason}`;
          return {
            kind: "declined",
            subSpec: id,
            approval,
            findings: [{ code: "declined", message, by: approval.by }],
          };
        }
      }
    },
  };
};

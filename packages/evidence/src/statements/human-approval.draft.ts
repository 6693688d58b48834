import type { Event, PersonDecision, Verdict } from "@orchestrate/shared";

import type { Draft, Drafting } from "./drafting.ts";
import type { HumanApproval } from "./human-approval.ts";
import { hexOf, ours, statementType, type Subject } from "./statement.ts";
import { subjectOf } from "./test-result.draft.ts";
import { givenVerdict, summaryDraft, verdictOf } from "./verdict.draft.ts";

type Decided = Event<"approval.recorded"> | Event<"waiver.recorded">;

/**
 * The statement on what a person decided; where that lets through what had not passed, also the summary that it makes a
 * PASSED.
 */
export const approvalDrafts = (event: Decided, drafting: Drafting): readonly Draft[] => {
  const approval = "waiver" in event.data ? event.data.waiver : event.data.approval;
  const predicateType: HumanApproval["predicateType"] = `${ours}/human-approval/v0.1`;
  const given = givenVerdict(approval.shown, { ...drafting, upTo: event });
  const verdict = given && verdictOf(given, drafting);
  const subject: Subject = verdict
    ? subjectOf(verdict)
    : { name: approval.gate, digest: { sha256: hexOf(approval.shown) } };
  const about = `${event.seq}/approval`;
  const draft: Draft = {
    about,
    predicateType,
    inputs: [],
    make: () => ({
      _type: statementType,
      subject: [subject],
      predicateType,
      predicate: { run: drafting.record.run, subSpec: event.subject, approval, recordedAt: event.time },
    }),
  };
  if (!given || !letsThrough(approval, verdict?.kind)) return [draft];
  const summary = drafting.before.find(({ about: name }) => name === `${given.seq}/summary`);
  const inputs = [...(summary?.inputs ?? []), about];
  return [draft, summaryDraft(event, { ...drafting, given, inputs, result: "PASSED" })];
};

/** Where the verifier alone had not let it pass. */
const letsThrough = ({ kind }: PersonDecision, verdict: Verdict["kind"] | undefined): boolean =>
  (kind === "approved" && verdict === "needs-human") || (kind === "waived" && verdict === "fail");

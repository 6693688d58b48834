import type { AnyEvent } from "@orchestrate/shared";

import type { RunRecord } from "../run-record.ts";
import { changeDraft } from "./agent-change.draft.ts";
import type { Draft, Drafting } from "./drafting.ts";
import { approvalDrafts } from "./human-approval.draft.ts";
import { rollbackDraft } from "./rollback-test.draft.ts";
import { screeningDraft } from "./test-result.draft.ts";
import { verdictDrafts } from "./verdict.draft.ts";

/** Everything that a log asks to be signed, in order: a pure reading, so that whoever has the log can make it again. */
export const draftsOf = (record: RunRecord): readonly Draft[] => {
  const drafts: Draft[] = [];
  for (const event of record.events) drafts.push(...draftsFor(event, { record, before: drafts }));
  return drafts;
};

const draftsFor = (event: AnyEvent, drafting: Drafting): readonly Draft[] => {
  switch (event.type) {
    case "candidate.offered":
      return [changeDraft(event, drafting)];
    case "gate.finished":
      return [screeningDraft(event, drafting)];
    case "verdict.given":
      return verdictDrafts(event, drafting);
    case "approval.recorded":
    case "waiver.recorded":
      return approvalDrafts(event, drafting);
    case "rollback.tested":
      return [rollbackDraft(event, drafting)];
    default:
      return [];
  }
};

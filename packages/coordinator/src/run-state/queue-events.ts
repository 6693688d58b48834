import { type SubSpecId, wholeSpec } from "@orchestrate/shared";

import { endAttempt, forgetApprovals, update } from "./draft.ts";
import { type Handlers, isAboutSubSpec } from "./handlers.ts";

/** What the events of the merge queue change, and those of judging the whole spec. */
export const queueEvents: Handlers = {
  "queue.entered": (draft, event) => {
    const id = event.subject as SubSpecId;
    forgetApprovals(draft, id);
    update(draft, id, { phase: "queued" });
    if (!draft.queue.includes(id)) draft.queue = [...draft.queue, id];
  },
  "verify.started": (draft, event) => {
    if (isAboutSubSpec(event)) update(draft, event.subject, { phase: "verifying" });
    else draft.status = "judging";
  },
  "verdict.given": (draft, event) => {
    const { subject, data } = event;
    forgetApprovals(draft, subject);
    if (subject === wholeSpec) draft.whole = data;
    if (!isAboutSubSpec(event)) return;
    const counts = draft.subSpecs[subject as SubSpecId]?.verdicts ?? { pass: 0, fail: 0, "needs-human": 0 };
    update(draft, subject, {
      phase: "queued",
      verdicts: { ...counts, [data.kind]: counts[data.kind] + 1 },
      checks: { passed: data.passed, total: data.total },
    });
  },
  "merge.started": (draft, event) => {
    if (isAboutSubSpec(event)) update(draft, event.subject, { phase: "merging" });
  },
  "merge.finished": (draft, event) => {
    const { kind, attempt, commit } = event.data;
    if (!isAboutSubSpec(event)) return;
    if (kind === "moved") return update(draft, event.subject, { phase: "queued" });
    endAttempt(draft, event, attempt, "merged", []);
    update(draft, event.subject, { phase: "merged", commit });
  },
};

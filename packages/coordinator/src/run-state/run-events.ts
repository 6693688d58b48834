import type { SubSpecId } from "@orchestrate/shared";

import { pending, update } from "./draft.ts";
import type { Handlers } from "./handlers.ts";

/** What the events about the run as a whole change. */
export const runEvents: Handlers = {
  "run.started": (draft, { data }) => {
    draft.started = data;
  },
  "plan.proposed": (draft, { data }) => {
    draft.plan = data.plan;
    draft.order = data.subSpecs.map(({ id }) => id);
    for (const subSpec of data.subSpecs) update(draft, subSpec.id, pending(subSpec));
  },
  "approval.requested": (draft, { subject, time, data }) => {
    draft.approvals = [...draft.approvals, { ...data, subject, since: time }];
    if (draft.subSpecs[subject as SubSpecId]) update(draft, subject, { phase: "approving" });
  },
  "approval.recorded": (draft, { data: { approval } }) => {
    draft.approvals = draft.approvals.filter(({ gate, shown }) => gate !== approval.gate || shown !== approval.shown);
    if (draft.status === "waiting") draft.status = "paused";
  },
  "landing.started": (draft) => {
    draft.status = "landing";
  },
  "landing.finished": (draft, { data }) => {
    draft.landing = data.landing;
  },
  "run.paused": (draft, { data }) => {
    draft.status = draft.approvals.length > 0 ? "waiting" : "paused";
    draft.why = data.why;
  },
  "run.resumed": (draft) => {
    draft.status = draft.plan ? "working" : "planning";
    draft.why = undefined;
  },
  "run.cancelled": (draft, { data }) => {
    draft.status = "cancelled";
    draft.why = data.why;
  },
  "run.finished": (draft, { data }) => {
    if (draft.status !== "cancelled") draft.status = "finished";
    draft.code = data.code;
    draft.approvals = [];
  },
};

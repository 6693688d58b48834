import type { PersonDecision, SubSpecId } from "@orchestrate/shared";

import { type Draft, pending, update } from "./draft.ts";
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
  "approval.recorded": (draft, { data: { approval } }) => decided(draft, approval),
  "waiver.recorded": (draft, { data: { waiver } }) => decided(draft, waiver),
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

const decided = (draft: Draft, { gate, shown }: PersonDecision): void => {
  draft.approvals = draft.approvals.filter((waiting) => waiting.gate !== gate || waiting.shown !== shown);
  if (draft.status === "waiting") draft.status = "paused";
};

import type { SubSpecId } from "@orchestrate/shared";

import { endAttempt, leaveQueue, update, updateAttempt } from "./draft.ts";
import type { Handlers } from "./handlers.ts";

/** What the events of making a candidate change, and how a sub-spec ends. */
export const attemptEvents: Handlers = {
  "sub-spec.started": (draft, { subject, time }) => {
    draft.status = "working";
    update(draft, subject, { phase: "implementing", startedAt: time });
  },
  "agent.started": (draft, event) => {
    const { attempt, agent, model } = event.data;
    updateAttempt(draft, event, attempt, { agent, model });
    update(draft, event.subject, { phase: "implementing" });
  },
  "agent.exited": (draft, { subject, data }) => {
    const attempts = draft.subSpecs[subject as SubSpecId]?.attempts ?? [];
    const agent = attempts.find(({ attempt }) => attempt === data.attempt)?.agent ?? "";
    draft.usages[`${subject}/${data.attempt}/${agent}`] = data.usage;
  },
  "usage.counted": (draft, { subject, data }) => {
    draft.usages[`${subject}/${data.attempt ?? ""}/${data.agent}`] = data.usage;
  },
  "candidate.offered": (draft, event) => {
    const { attempt, agent, model } = event.data.candidate;
    updateAttempt(draft, event, attempt, { agent, model });
    update(draft, event.subject, { phase: "screening" });
  },
  "gate.finished": (draft, event) => {
    if (!event.data.admitted) endAttempt(draft, event, event.data.attempt, "refused", []);
  },
  "attempt.exhausted": (draft, event) => {
    const { attempt, reason, findings } = event.data;
    endAttempt(draft, event, attempt, reason, findings);
  },
  "findings.sent": (draft, event) => {
    const { attempt, findings } = event.data;
    updateAttempt(draft, event, attempt, {});
    update(draft, event.subject, { phase: "implementing", lastFinding: findings.at(-1) });
  },
  "sub-spec.settled": (draft, { subject, time, data }) => {
    update(draft, subject, { phase: data.outcome, endedAt: time, reason: data.reason, commit: data.commit });
    const last = data.findings.at(-1);
    if (last) update(draft, subject, { lastFinding: last });
    leaveQueue(draft, subject);
  },
};

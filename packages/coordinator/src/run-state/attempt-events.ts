import { addUsage, type SubSpecId } from "@orchestrate/shared";

import { type Draft, endAttempt, leaveQueue, update, updateAttempt } from "./draft.ts";
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
    setAside(draft, usageKey(event.subject, attempt, agent), event.seq);
  },
  "agent.exited": (draft, { subject, data }) => {
    const attempts = draft.subSpecs[subject as SubSpecId]?.attempts ?? [];
    const agent = attempts.find(({ attempt }) => attempt === data.attempt)?.agent ?? "";
    draft.usages[usageKey(subject, data.attempt, agent)] = data.usage;
  },
  "usage.counted": (draft, { subject, data }) => {
    const key = usageKey(subject, data.attempt, data.agent);
    const before = data.attempt === undefined ? draft.usages[key] : undefined;
    draft.usages[key] = before ? addUsage(before, data.usage) : data.usage;
  },
  "candidate.offered": (draft, event) => {
    const { attempt, agent, model } = event.data.candidate;
    updateAttempt(draft, event, attempt, { agent, model });
    update(draft, event.subject, { phase: "screening" });
  },
  "scope.expansion-decided": (draft, { subject }) => {
    update(draft, subject, { phase: "implementing" });
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

const usageKey = (subject: string, attempt: number | undefined, agent: string): string =>
  `${subject}/${attempt ?? ""}/${agent}`;

/** An attempt that is tried again after a crash counts from nothing; what its first try used was used all the same. */
const setAside = (draft: Draft, key: string, seq: number): void => {
  const before = draft.usages[key];
  if (!before) return;
  draft.usages[`${key}/before ${seq}`] = before;
  delete draft.usages[key];
};

import type { Finding, SubSpecId, Usage } from "@orchestrate/shared";

import type { AttemptState, RunState, SubSpecState } from "./state.ts";

/** A state while it is being folded. Only its own fields and records are changed in place, never what they hold. */
export type Draft = {
  -readonly [Field in keyof RunState]: Field extends "subSpecs"
    ? Record<SubSpecId, SubSpecState>
    : Field extends "usages"
      ? Record<string, Usage>
      : RunState[Field];
};

export const draftOf = (state: RunState): Draft => ({
  ...state,
  subSpecs: { ...state.subSpecs },
  usages: { ...state.usages },
});

/** Changes one sub-spec; one that the plan did not name yet (a log read from the middle) is made up. */
export const update = (draft: Draft, subject: string, change: Partial<SubSpecState>): void => {
  const id = subject as SubSpecId;
  draft.subSpecs[id] = { ...(draft.subSpecs[id] ?? pending({ id, title: id, after: [] })), ...change };
};

/** Changes one attempt, which begins with the first event that names it. */
export const updateAttempt = (
  draft: Draft,
  { subject, time }: { readonly subject: string; readonly time: string },
  attempt: number,
  change: Partial<AttemptState>,
): void => {
  const attempts = draft.subSpecs[subject as SubSpecId]?.attempts ?? [];
  const before = attempts.find((each) => each.attempt === attempt) ?? begun(attempt, time);
  const others = attempts.filter((each) => each.attempt !== attempt);
  update(draft, subject, { attempts: [...others, { ...before, ...change }] });
};

/** Ends an attempt and takes its candidate out of the queue; the last finding is what people are shown. */
export const endAttempt = (
  draft: Draft,
  event: { readonly subject: string; readonly time: string },
  attempt: number,
  ending: string,
  findings: readonly Finding[],
): void => {
  updateAttempt(draft, event, attempt, { endedAt: event.time, ending, findings });
  const last = findings.at(-1);
  if (last) update(draft, event.subject, { lastFinding: last });
  leaveQueue(draft, event.subject);
};

export const leaveQueue = (draft: Draft, subject: string): void => {
  draft.queue = draft.queue.filter((id) => id !== subject);
  forgetApprovals(draft, subject);
};

/** A verdict that nobody asks about any more needs no approval. */
export const forgetApprovals = (draft: Draft, subject: string): void => {
  draft.approvals = draft.approvals.filter((waiting) => waiting.subject !== subject);
};

export const pending = (subSpec: Pick<SubSpecState, "id" | "title" | "after">): SubSpecState => ({
  ...subSpec,
  phase: "pending",
  startedAt: undefined,
  endedAt: undefined,
  attempts: [],
  verdicts: { pass: 0, fail: 0, "needs-human": 0 },
  checks: undefined,
  lastFinding: undefined,
  reason: undefined,
  commit: undefined,
});

const begun = (attempt: number, startedAt: string): AttemptState => ({
  attempt,
  agent: undefined,
  model: undefined,
  startedAt,
  endedAt: undefined,
  ending: undefined,
  findings: [],
});

import type { AnyEvent, RunId } from "@orchestrate/shared";

import { attemptEvents } from "./attempt-events.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { Handlers } from "./handlers.ts";
import { queueEvents } from "./queue-events.ts";
import { runEvents } from "./run-events.ts";
import { emptyRun, type RunState } from "./state.ts";

/**
 * The state of a run after some events, in the order of the log. Pure; folding a prefix and then the rest gives the
 * same as folding all at once, so a live view goes on from where it is. Costs one copy and then each event.
 */
export const foldRun = (events: Iterable<AnyEvent>, from: RunState = emptyRun): RunState => {
  const draft = draftOf(from);
  for (const event of events) apply(draft, event);
  return draft;
};

const handlers: Handlers = { ...runEvents, ...attemptEvents, ...queueEvents };

const apply = (draft: Draft, event: AnyEvent): void => {
  draft.run ??= event.id.slice(0, event.id.lastIndexOf("/")) as RunId;
  draft.seq = event.seq;
  draft.startedAt ??= event.time;
  // A run that is resumed was not worked on in between.
  if (draft.lastAt !== undefined && event.type !== "run.resumed") {
    draft.activeMs += Math.max(0, Date.parse(event.time) - Date.parse(draft.lastAt));
  }
  draft.lastAt = event.time;
  const handle = handlers[event.type] as ((draft: Draft, event: AnyEvent) => void) | undefined;
  handle?.(draft, event);
};

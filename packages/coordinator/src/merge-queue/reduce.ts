import { arrange } from "./arrange.ts";
import { effectsOf, keyOf } from "./in-flight.ts";
import { note } from "./note.ts";
import type { MergeQueue, QueueAction, QueueEvent, QueuePolicy } from "./queue.ts";

/**
 * The merge queue as a pure function: what has happened goes in, the next queue and what is to be done come out. The
 * effects are the difference between what was in flight and what should be, so a queue that was folded from a log goes
 * on with {@link effectsOf}.
 */
export const reduceQueue = (
  queue: MergeQueue,
  event: QueueEvent,
  policy: QueuePolicy,
): { readonly queue: MergeQueue; readonly actions: readonly QueueAction[] } => {
  const noted = note(queue, event, policy);
  const arranged = arrange(noted.queue, policy);
  const before = new Map(effectsOf(queue).map((effect) => [keyOf(effect), effect]));
  const after = new Map(effectsOf(arranged.queue).map((effect) => [keyOf(effect), effect]));
  return {
    queue: arranged.queue,
    actions: [
      ...noted.settled,
      ...arranged.settled,
      ...[...before].filter(([key]) => !after.has(key)).map(([, effect]) => ({ type: "stop", effect }) as const),
      ...[...after].filter(([key]) => !before.has(key)).map(([, effect]) => effect),
    ],
  };
};

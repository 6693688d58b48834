import type { AnyEvent, EventLog, EventType } from "@orchestrate/shared";

/**
 * Keeps the few events of some types at hand, for what is asked of a log again and again: only what was appended since
 * the last question is read. Gives them in the order of the log; rejects as its `read` does.
 */
export const eventsAtHand = (
  log: Pick<EventLog, "read">,
  types: readonly EventType[],
): (() => Promise<readonly AnyEvent[]>) => {
  const kept: AnyEvent[] = [];
  let seen = 0;
  return async () => {
    for (const event of await log.read({ after: seen })) {
      // Two questions at once have read the same.
      if (event.seq <= seen) continue;
      seen = event.seq;
      if (types.includes(event.type)) kept.push(event);
    }
    return kept;
  };
};

import type { AnyEvent } from "@orchestrate/shared";

/** The names of the agents that an event says worked. */
export const agentsIn = (events: readonly AnyEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === "agent.started" ? [event.data.agent] : [])));

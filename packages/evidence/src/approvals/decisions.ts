import type { AnyEvent } from "@orchestrate/shared";

import type { Decision } from "./document.ts";

/** The decision of a person that an event holds; undefined for all other events. */
export const decisionIn = (event: AnyEvent): Decision | undefined => {
  if (event.type === "approval.recorded") return event.data.approval;
  return event.type === "waiver.recorded" ? event.data.waiver : undefined;
};

/** The names of the agents that an event says worked. */
export const agentsIn = (events: readonly AnyEvent[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === "agent.started" ? [event.data.agent] : [])));

import type { AnyEvent } from "./events.ts";
import type { Approval, Waiver } from "./merge.ts";

/** What a person decided. */
export type PersonDecision = Approval | Waiver;

/** The decision of a person that an event holds; undefined for all other events. */
export const decisionIn = (event: AnyEvent): PersonDecision | undefined => {
  if (event.type === "approval.recorded") return event.data.approval;
  return event.type === "waiver.recorded" ? event.data.waiver : undefined;
};

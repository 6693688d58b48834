import type { AnyEvent } from "./events.ts";
import type { Approval, Waiver } from "./merge.ts";
import type { NewEvent } from "./ports/event-log.ts";

/** What a person decided. */
export type PersonDecision = Approval | Waiver;

/** The decision of a person that an event holds; undefined for all other events. */
export const decisionIn = (event: AnyEvent): PersonDecision | undefined => {
  if (event.type === "approval.recorded") return event.data.approval;
  return event.type === "waiver.recorded" ? event.data.waiver : undefined;
};

/** The event that records a decision on a sub-spec, or on the run (an empty subject). */
export const eventOfDecision = (decision: PersonDecision, subject: string): NewEvent =>
  decision.kind === "waived"
    ? { type: "waiver.recorded", subject, data: { waiver: decision } }
    : { type: "approval.recorded", subject, data: { approval: decision } };

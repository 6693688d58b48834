import { type AnyEvent, decisionIn, type EventData, OrchestrateError } from "@orchestrate/shared";

/** What a person was asked and has not answered. */
export interface Request extends EventData<"approval.requested"> {
  readonly subject: string;
}

/** Everything that a run waits for. */
export const openRequests = (events: readonly AnyEvent[]): readonly Request[] => {
  const open = new Map<string, Request>();
  for (const event of events) {
    if (event.type === "approval.requested") open.set(event.data.shown, { ...event.data, subject: event.subject });
    const decision = decisionIn(event);
    if (decision !== undefined) open.delete(decision.shown);
    if (event.type === "sub-spec.settled") {
      for (const [shown, { subject }] of open) if (subject === event.subject) open.delete(shown);
    }
    if (event.type === "run.finished") open.clear();
  }
  return [...open.values()];
};

/** The request that somebody means. Rejects with OrchestrateError `NOTHING_TO_DECIDE` or `DECISION_AMBIGUOUS`. */
export const theOne = (requests: readonly Request[], subSpec: string | undefined, run: string): Request => {
  const meant = requests.filter(({ subject }) => subSpec === undefined || subject === subSpec);
  const [only, second] = meant;
  if (only !== undefined && second === undefined) return only;
  const waiting = requests.map(nameOf).join(", ");
  throw only === undefined
    ? new OrchestrateError("NOTHING_TO_DECIDE", `${run} waits for no decision${subSpec ? ` on ${subSpec}` : ""}.`, {
        hint: waiting === "" ? `\`orchestrate status ${run}\` shows what it does.` : `It waits for: ${waiting}.`,
      })
    : new OrchestrateError("DECISION_AMBIGUOUS", `${run} waits for ${requests.length} decisions.`, {
        hint: `Name one of them: ${waiting}.`,
      });
};

export const nameOf = ({ gate, subject }: Request): string => (subject === "" ? gate : `${gate} of ${subject}`);

import { type AnyEvent, decisionIn, OrchestrateError, type WhyRefused } from "@orchestrate/shared";

/**
 * Checks every decision that a log holds already: another process wrote it, and the chain shows the order of lines, not
 * who wrote them. Rejects with OrchestrateError `DECISION_FORGED` at the first that does not count.
 */
export const checkDecisions = async (events: readonly AnyEvent[], whyRefused: WhyRefused): Promise<void> => {
  for (const event of events) {
    const decision = decisionIn(event);
    if (decision === undefined) continue;
    const { subject, seq, prev, time: takenAt } = event;
    const before = { events: events.slice(0, seq - 1), head: prev };
    const why = await whyRefused({ decision, subject, takenAt, before });
    if (why === undefined) continue;
    throw new OrchestrateError("DECISION_FORGED", `Event ${seq} says that ${decision.by} decided, but ${why}.`, {
      hint: "Whoever can write into the repository's git directory put it there. Nothing more is merged; start a new run.",
      exit: 1,
    });
  }
};

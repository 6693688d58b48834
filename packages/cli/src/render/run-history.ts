import { foldRun, type RunState } from "@orchestrate/coordinator";
import { type AnyEvent, type Digest, type EventData, wholeSpec } from "@orchestrate/shared";

import { nextSteps } from "./next-steps.ts";

/** Everything that a report says of a run, read from its log alone. */
export interface RunHistory {
  readonly state: RunState;
  /** What agents tried and were not let, in the order in which it was first tried. */
  readonly refusals: readonly Refusal[];
  /** What did not pass when the whole spec was judged last. */
  readonly failures: readonly EventData<"criterion.finished">[];
  /** Where the log is. */
  readonly log: string;
  /** What a person would most likely type next, as `[command, why]`. */
  readonly next: readonly (readonly [command: string, why: string])[];
}

interface Refusal {
  /** A sub-spec's id. */
  readonly subject: string;
  readonly what: string;
  readonly times: number;
}

export const historyOf = (
  events: readonly AnyEvent[],
  { path, active = false }: { readonly path: string; readonly active?: boolean },
): RunHistory => {
  const state = foldRun(events);
  const kept = events.findLast(({ type }) => type === "salvage.kept");
  const salvage = kept?.type === "salvage.kept" ? kept.data.ref : undefined;
  return {
    state,
    refusals: refusalsIn(events),
    failures: failuresIn(events),
    log: `${path}/log.db`,
    next: nextSteps(state, { salvage, waivableIn: (verdict) => waivableOf(events, verdict), active }),
  };
};

const waivableOf = (events: readonly AnyEvent[], shown: Digest): string | undefined => {
  const given = events.findLast((event) => event.type === "verdict.given" && event.data.verdict === shown);
  return given?.type === "verdict.given" ? given.data.waivable : undefined;
};

const refusalsIn = (events: readonly AnyEvent[]): readonly Refusal[] => {
  const found = new Map<string, Refusal>();
  for (const event of events) {
    const what = refusalOf(event);
    if (what === undefined) continue;
    const key = `${event.subject}\n${what}`;
    found.set(key, { subject: event.subject, what, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
};

const refusalOf = (event: AnyEvent): string | undefined => {
  if (event.type === "egress.denied") return `a connection to ${event.data.host}:${event.data.port}`;
  if (event.type === "database.decided" && !event.data.allow)
    return `a connection to the database ${event.data.database}`;
  return event.type === "policy.decided" && !event.data.allow ? event.data.capability : undefined;
};

const failuresIn = (events: readonly AnyEvent[]): readonly EventData<"criterion.finished">[] => {
  const last = events.findLastIndex(({ type, subject }) => type === "verify.started" && subject === wholeSpec);
  if (last === -1) return [];
  return events
    .slice(last)
    .flatMap((event) =>
      event.type === "criterion.finished" && event.subject === wholeSpec && event.data.verdict !== "pass"
        ? [event.data]
        : [],
    );
};

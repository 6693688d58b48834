import type { AnyEvent, Finding } from "@orchestrate/shared";

import type { Hindrance } from "../schedule.ts";

/** So often in a row the same failure of several sub-specs is taken for a cause that they share. */
const limit = 3;

/**
 * Watches for attempts that fail in the same way one after the other: a provider that refuses, a set-up that is broken.
 * More attempts would only cost more. One sub-spec alone does not trip it: it runs out of attempts by itself. Fed with
 * every event of the log in order; says once, and from then on, why the run must halt.
 */
export const createCircuitBreaker = (): ((event: AnyEvent) => Hindrance | undefined) => {
  let signature = "";
  let count = 0;
  let subSpecs = new Set<string>();
  let tripped: Hindrance | undefined;
  return (event) => {
    if (tripped) return tripped;
    if (event.type === "merge.finished" && event.data.kind === "merged") signature = "";
    if (event.type !== "attempt.exhausted") return undefined;

    const { reason, findings } = event.data;
    const next = signatureOf(reason, findings);
    if (next !== signature) [signature, count, subSpecs] = [next, 0, new Set()];
    count += 1;
    subSpecs.add(event.subject);
    if (count < limit || subSpecs.size < 2) return undefined;
    const last = findings.at(-1)?.message;
    const message = `${count} attempts in a row ended in the same way (${reason}${last ? `: ${last}` : ""}).`;
    tripped = { reason: "circuit-breaker", findings: [{ code: "circuit-breaker", message }] };
    return tripped;
  };
};

/** The same way: the same findings but for what differs each time (numbers, object ids, times). */
const signatureOf = (reason: string, findings: readonly Finding[]): string =>
  JSON.stringify([
    reason,
    ...findings.map(({ code, by, message }) => [code, by, message.replaceAll(/\b[0-9a-f]{7,}\b|\d+/g, "#")]),
  ]);

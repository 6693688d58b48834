import { type AnyEvent, type Digest, isScopeRequest, type LogBefore, type PersonDecision } from "@orchestrate/shared";

/**
 * What of a decision does not fit the log on which it was taken: it decides on something that was not there yet, or that
 * its gate does not decide on, or the log was another when it was shown. Empty when all of it fits.
 */
export const notAsShown = (
  decision: PersonDecision,
  subject: string,
  { events, head }: LogBefore,
): readonly string[] => {
  const { gate, shown, at, proof } = decision;
  const first = events.find((event) => event.subject === subject && isAbout(event, gate, shown));
  if (first === undefined) return [`nothing that is decided at the gate ${gate} is what was shown`];
  const problems: string[] = [];
  if (first.type === "verdict.given" && gate === "waiver" && decision.kind !== "rejected") {
    if (decision.kind !== "waived") problems.push("only a waiver lets a failed verdict through");
    else if (first.data.waivable !== decision.waives) problems.push(`${decision.waives} is not what could be waived`);
  }
  if (Date.parse(at) < Date.parse(first.time)) problems.push("its time is before that of what it decides on");
  if (proof === undefined) return problems;
  // Each event carries the digest of the line before it.
  const then = proof.head.seq === events.length ? head : events[proof.head.seq]?.prev;
  if (then !== proof.head.digest) problems.push("the log was another when it was shown");
  if (proof.head.seq < first.seq) problems.push("it was decided before what it decides on was there");
  return problems;
};

/** A person at the gate of passing merges cannot decide on what the verifier left to somebody else. */
const isAbout = (event: AnyEvent, gate: PersonDecision["gate"], shown: Digest): boolean => {
  if (gate === "plan") return event.type === "plan.proposed" && event.data.plan === shown;
  if (gate === "scope") return isScopeRequest(event, shown);
  return event.type === "verdict.given" && event.data.verdict === shown && event.data.kind === decidedOn[gate];
};

const decidedOn = { merge: "pass", manual: "needs-human", waiver: "fail" } as const;

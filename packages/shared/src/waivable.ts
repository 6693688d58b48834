import { GateId, type GateResult, type Verdict } from "./verdict.ts";

/**
 * The gates that a waiver may pass over: they weigh a change. The others keep the boundary of a run (what a sub-spec owns,
 * what a checkout may hold, what nobody may touch, secrets), and no person lifts that for one candidate.
 */
const waivableGates: readonly GateId[] = ["size", "suppressions", "dependencies"];

/** The one gate that did not let a candidate through, when it is one that a person may waive; undefined otherwise. */
export const waivableGate = (gates: readonly GateResult[]): GateId | undefined => {
  const [only, second] = gates.filter(({ verdict }) => verdict !== "pass");
  if (only === undefined || second !== undefined || only.verdict !== "fail") return undefined;
  return waivableGates.includes(only.gate) ? only.gate : undefined;
};

/**
 * The id of the one gate or criterion that alone failed a verdict, when a person may waive it; undefined otherwise. What
 * was not found out (an error, a criterion that was not run or not accounted for) was not seen to fail, and a hidden
 * criterion cannot be shown: neither is waived, nor is anything that is wrong with the commit itself.
 */
export const waivableIn = ({ kind, gates, criteria, findings }: Verdict): string | undefined => {
  if (kind !== "fail") return undefined;
  const known = new Set<string | undefined>([...gates, ...criteria].map((one) => ("gate" in one ? one.gate : one.id)));
  if (findings.some(({ by, code }) => !known.has(by) || code.endsWith("-unaccounted"))) return undefined;
  const blocking = criteria.filter(({ severity, verdict }) => severity === "block" && verdict !== "pass");
  if (gates.some(({ verdict }) => verdict !== "pass")) return blocking.length === 0 ? waivableGate(gates) : undefined;
  const [only, second] = blocking;
  return second === undefined && only?.verdict === "fail" && only.kind !== "hidden" ? only.id : undefined;
};

/** Whether what a waiver names is a gate; everything else is a criterion. */
export const isGate = (id: string): id is GateId => GateId.safeParse(id).success;

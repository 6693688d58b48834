import {
  type CriterionResult,
  type Fail,
  type Finding,
  GateId,
  type GateResult,
  type NeedsHuman,
  type Pass,
} from "@orchestrate/shared";

/** Everything that a verdict says beside its kind: what was judged, with what, and what was seen. */
export type Evidence = Omit<Pass, "kind" | "findings"> & {
  /** What is wrong with the commit itself; anything here fails it. */
  readonly imported: readonly Finding[];
  /** The ids of the criteria that must have been judged. */
  readonly expected: readonly string[];
};

/**
 * The verdict that follows from what was seen. The only place where a Pass is made.
 *
 * Only `pass` passes: a gate or blocking criterion that failed, erred, was not run or was not even reported fails the
 * commit. A person is asked only when nothing else is wrong.
 */
export const judge = ({ imported, expected, ...seen }: Evidence): Pass | Fail | NeedsHuman => {
  const refusals = [...imported, ...seen.gates.flatMap((gate) => gate.findings)];
  const findings = [
    ...refusals,
    // What was not run because of a refusal is no finding of its own.
    ...seen.criteria
      .filter(({ verdict }) => verdict !== "pass" && (verdict !== "not-run" || refusals.length === 0))
      .flatMap(findingsOf),
    ...missing(expected, seen.criteria),
    ...missingGates(seen.gates),
  ];
  const blocking = seen.criteria.filter(({ severity }) => severity === "block");
  const isSound =
    imported.length === 0 &&
    missing(expected, seen.criteria).length === 0 &&
    missingGates(seen.gates).length === 0 &&
    seen.gates.every(({ verdict }) => verdict === "pass") &&
    blocking.every(({ verdict }) => verdict === "pass" || verdict === "needs-human");
  if (!isSound) return { kind: "fail", ...seen, findings };
  if (blocking.some(({ verdict }) => verdict === "needs-human")) return { kind: "needs-human", ...seen, findings };
  return { kind: "pass", ...seen, findings };
};

/** A criterion that did not pass always leaves a finding, so that an implementor hears of it. */
const findingsOf = ({ id, verdict, symptom, findings }: CriterionResult): readonly Finding[] =>
  findings.length > 0 ? findings : [{ code: `criterion-${verdict}`, message: symptom, by: id }];

/** Each criterion of the spec is judged exactly once, and nothing else is counted in its place. */
const missing = (expected: readonly string[], results: readonly CriterionResult[]): Finding[] => {
  const seen = new Map<string, number>();
  for (const { id } of results) seen.set(id, (seen.get(id) ?? 0) + 1);
  const absent = expected.filter((id) => seen.get(id) !== 1);
  const foreign = [...seen.keys()].filter((id) => !expected.includes(id));
  return [...absent, ...foreign].map((id) => ({
    code: "criterion-unaccounted",
    message: `${id} was judged ${seen.get(id) ?? 0} times; each criterion of the spec is judged exactly once.`,
    by: id,
  }));
};

const missingGates = (gates: readonly GateResult[]): Finding[] =>
  GateId.options
    .filter((id) => gates.filter(({ gate }) => gate === id).length !== 1)
    .map((id) => ({ code: "gate-unaccounted", message: `The gate ${id} was not reported exactly once.`, by: id }));

import fc from "fast-check";
import { expect, test } from "vitest";

import { type CriterionResult, GateId, type Verdict } from "./verdict.ts";
import { waivableIn } from "./waivable.ts";

const criterion = (id: string, verdict: CriterionResult["verdict"], change: Partial<CriterionResult> = {}) => ({
  id,
  kind: "run",
  severity: "block" as const,
  verdict,
  symptom: "",
  findings: [],
  durationMs: 0,
  ...change,
});

type Failed = Pick<Verdict, "gates" | "criteria" | "findings">;

const verdict = ({
  gates = {},
  criteria = [criterion("V1", "pass")],
  findings = [],
}: {
  readonly gates?: Partial<Record<GateId, "fail" | "error">>;
  readonly criteria?: Failed["criteria"];
  readonly findings?: Failed["findings"];
}): Verdict =>
  ({
    kind: "fail",
    gates: GateId.options.map((gate) => ({ gate, verdict: gates[gate] ?? "pass", findings: [], subjects: 1 })),
    criteria,
    findings,
  }) as unknown as Verdict;

test.each([
  ["the one criterion that failed", { criteria: [criterion("V1", "fail"), criterion("V2", "pass")] }, "V1"],
  ["the one gate that failed, when it weighs a change", { gates: { size: "fail" } }, "size"],
  [
    "what failed beside a warning",
    { criteria: [criterion("V1", "fail"), criterion("V2", "fail", { severity: "warn" })] },
    "V1",
  ],
] as const)("a person may waive %s", (_, seen, id) => {
  expect(waivableIn(verdict(seen as never))).toBe(id);
});

test.each([
  ["two criteria", { criteria: [criterion("V1", "fail"), criterion("V2", "fail")] }],
  ["a criterion where another needs a person", { criteria: [criterion("V1", "fail"), criterion("V2", "needs-human")] }],
  ["a criterion and a gate", { gates: { size: "fail" as const }, criteria: [criterion("V1", "fail")] }],
  ["a gate that could not judge", { gates: { size: "error" as const } }],
  ["a criterion that erred: it was not seen to fail", { criteria: [criterion("V1", "error")] }],
  ["a criterion that was not run", { criteria: [criterion("V1", "not-run")] }],
  ["a hidden criterion: it cannot be shown", { criteria: [criterion("V1", "fail", { kind: "hidden" })] }],
  [
    "what is wrong with the commit itself",
    { criteria: [criterion("V1", "fail")], findings: [{ code: "tree", message: "" }] },
  ],
  [
    "a criterion where another was not accounted for",
    { criteria: [criterion("V1", "fail")], findings: [{ code: "criterion-unaccounted", message: "", by: "V1" }] },
  ],
  ["a verdict in which nothing failed", {}],
])("nobody may waive %s", (_, seen) => {
  expect(waivableIn(verdict(seen))).toBeUndefined();
});

test("no gate that keeps the boundary of a run is ever waived, whatever else the verdict says", () => {
  const boundary = ["scope", "modes", "protected", "secrets"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...boundary),
      fc.dictionary(fc.constantFrom(...GateId.options), fc.constantFrom("fail" as const, "error" as const)),
      fc.array(fc.constantFrom("pass", "fail", "error", "not-run", "needs-human"), { maxLength: 3 }),
      (gate, others, kinds) => {
        const criteria = kinds.map((kind, index) => criterion(`V${index}`, kind as CriterionResult["verdict"]));
        expect(waivableIn(verdict({ gates: { ...others, [gate]: "fail" }, criteria }))).toBeUndefined();
      },
    ),
  );
});

test("only a failure is waived", () => {
  for (const kind of ["pass", "needs-human"] as const) {
    expect(waivableIn({ ...verdict({ gates: { size: "fail" } }), kind } as Verdict)).toBeUndefined();
  }
});

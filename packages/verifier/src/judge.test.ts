import type {
  CommitSha,
  CriterionResult,
  CriterionVerdict,
  Digest,
  GateResult,
  SubSpecId,
  TreeSha,
} from "@orchestrate/shared";
import { CriterionVerdict as Verdicts, GateId, Verdict } from "@orchestrate/shared";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Evidence, judge } from "./judge.ts";

const sha = "a".repeat(40);
const digest = `sha256:${"0".repeat(64)}` as Digest;

const gate = (id: GateId, verdict: GateResult["verdict"]): GateResult => ({
  gate: id,
  verdict,
  findings: [],
  subjects: 1,
});
const gates = GateId.options.map((id) => gate(id, "pass"));
const criterion = (id: string, verdict: CriterionVerdict, severity: "block" | "warn" = "block"): CriterionResult => ({
  id,
  kind: "run",
  severity,
  verdict,
  symptom: `it was ${verdict}`,
  findings: [],
  durationMs: 1,
});
const evidence = (seen: Partial<Evidence>): Evidence => ({
  imported: [],
  expected: (seen.criteria ?? []).map(({ id }) => id),
  subSpec: "T1" as SubSpecId,
  spec: digest,
  base: sha as CommitSha,
  commit: sha as CommitSha,
  tree: sha as TreeSha,
  attempt: 1,
  gates,
  criteria: [],
  toolchain: digest,
  sandbox: { adapter: "bubblewrap", profile: digest },
  startedAt: "2026-11-22T00:00:00.000Z",
  durationMs: 1,
  ...seen,
});

const anyCriterion = fc.record({
  verdict: fc.constantFrom(...Verdicts.options),
  severity: fc.constantFrom("block" as const, "warn" as const),
});
const anyGate = fc.constantFrom("pass" as const, "fail" as const, "error" as const);

describe("a verdict", () => {
  test("passes exactly when every gate and every blocking criterion passed", () => {
    fc.assert(
      fc.property(fc.array(anyCriterion), fc.array(anyGate, { minLength: 7, maxLength: 7 }), (seen, said) => {
        const criteria = seen.map(({ verdict, severity }, index) => criterion(`V${index}`, verdict, severity));
        const verdict = judge(evidence({ criteria, gates: GateId.options.map((id, index) => gate(id, said[index]!)) }));
        const isClean =
          said.every((one) => one === "pass") && seen.every((one) => one.severity === "warn" || one.verdict === "pass");
        expect(verdict.kind === "pass").toBe(isClean);
      }),
    );
  });

  test("is never better for a criterion more, whatever that one said", () => {
    const rank = { fail: 0, "needs-human": 1, pass: 2 };
    fc.assert(
      fc.property(fc.array(anyCriterion), anyCriterion, (seen, one) => {
        const criteria = seen.map(({ verdict, severity }, index) => criterion(`V${index}`, verdict, severity));
        const more = [...criteria, criterion("J", one.verdict, one.severity)];
        expect(rank[judge(evidence({ criteria: more })).kind]).toBeLessThanOrEqual(
          rank[judge(evidence({ criteria })).kind],
        );
      }),
    );
  });

  test("asks a person only when nothing else is wrong", () => {
    const undecided = criterion("V1", "needs-human");
    expect(judge(evidence({ criteria: [undecided] })).kind).toBe("needs-human");
    expect(judge(evidence({ criteria: [undecided, criterion("V2", "error")] })).kind).toBe("fail");
  });

  test("fails when a criterion of the spec was not judged", () => {
    const verdict = judge(evidence({ criteria: [criterion("V1", "pass")], expected: ["V1", "V2"] }));
    expect(verdict).toMatchObject({ kind: "fail", findings: [{ code: "criterion-unaccounted", by: "V2" }] });
  });

  test("fails when a criterion was judged twice, or is not of the spec", () => {
    const twice = [criterion("V1", "pass"), criterion("V1", "pass")];
    expect(judge(evidence({ criteria: twice, expected: ["V1"] })).kind).toBe("fail");
    expect(judge(evidence({ criteria: [criterion("V9", "pass")], expected: [] })).kind).toBe("fail");
  });

  test("fails when a gate was not asked", () => {
    expect(judge(evidence({ gates: gates.slice(1) })).kind).toBe("fail");
  });

  test("fails when the commit itself is not sound", () => {
    expect(judge(evidence({ imported: [{ code: "fsck", message: "a tree is damaged" }] })).kind).toBe("fail");
  });

  test("says in a finding what did not pass, also where the criterion found nothing to point at", () => {
    const { findings } = judge(evidence({ criteria: [criterion("V1", "error")] }));
    expect(findings).toEqual([{ code: "criterion-error", message: "it was error", by: "V1" }]);
  });

  test("has the shape that the rooms agreed on", () => {
    const verdict = judge(evidence({ criteria: [criterion("V1", "pass"), criterion("V2", "fail", "warn")] }));
    expect(Verdict.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });
});

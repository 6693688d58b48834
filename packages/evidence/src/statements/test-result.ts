import { CriterionResult, Digest, GateResult } from "@orchestrate/shared";
import { z } from "zod";

import { Resource, statementOf } from "./statement.ts";

/** in-toto's test result v0.1, with what we saw as a member of our own, which its rules for parsing allow. */
export const TestResult = statementOf(
  "https://in-toto.io/attestation/test-result/v0.1",
  z.strictObject({
    result: z.enum(["PASSED", "WARNED", "FAILED"]),
    /** The spec that asks for it. */
    configuration: z.array(Resource),
    passedTests: z.array(z.string()),
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
    orchestrate: z.strictObject({
      run: z.string(),
      subSpec: z.string(),
      attempt: z.number().int().nonnegative(),
      /** When it was one criterion: all that was seen but the findings, which the verdict holds. */
      criterion: CriterionResult.omit({ findings: true }).optional(),
      /** When it was the gates. */
      gates: z.array(GateResult.pick({ gate: true, verdict: true })).optional(),
      /** Where it ran; absent for gates, which only read. */
      sandbox: z.strictObject({ adapter: z.string(), profile: Digest }).optional(),
    }),
  }),
);
export type TestResult = z.infer<typeof TestResult>;

/** How single results make one: only a pass passes; what may not block only warns. */
export const outcomeOf = (
  results: readonly { readonly id: string; readonly verdict: string; readonly severity: "block" | "warn" }[],
): Pick<TestResult["predicate"], "result" | "passedTests" | "warnedTests" | "failedTests"> => {
  const ids = (of: typeof results): string[] => of.map(({ id }) => id);
  const passedTests = ids(results.filter(({ verdict }) => verdict === "pass"));
  const others = results.filter(({ verdict }) => verdict !== "pass");
  const warnedTests = ids(others.filter(({ severity }) => severity === "warn"));
  const failedTests = ids(others.filter(({ severity }) => severity === "block"));
  const result = failedTests.length > 0 ? "FAILED" : warnedTests.length > 0 ? "WARNED" : "PASSED";
  return { result, passedTests, warnedTests, failedTests };
};

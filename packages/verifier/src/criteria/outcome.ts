import type { Criterion, CriterionKind, CriterionResult, CriterionVerdict, Finding } from "@orchestrate/shared";

import { excerptOf } from "../excerpt.ts";
import type { Site, Workbench } from "../workbench.ts";

/** What one criterion said on one site. */
export interface Outcome extends Pick<
  CriterionResult,
  "argv" | "exit" | "required" | "seen" | "subjects" | "canary" | "output"
> {
  readonly verdict: CriterionVerdict;
  readonly symptom: string;
  readonly findings: readonly Finding[];
  /** Full names of the tests that were left out; for the comparison with the base. */
  readonly skipped?: readonly string[];
}

/** How one kind of criterion is judged. It rejects only when our machinery is broken, or the signal aborts. */
export type JudgeCriterion<Kind extends CriterionKind> = (request: {
  readonly criterion: Criterion & { readonly kind: Kind };
  readonly site: Site;
  readonly workbench: Workbench;
  readonly signal: AbortSignal;
}) => Promise<Outcome>;

type Facts = Omit<Outcome, "verdict" | "symptom" | "findings">;

export const passed = (symptom: string, facts: Facts = {}): Outcome => ({
  verdict: "pass",
  symptom,
  findings: [],
  ...facts,
});

/** A claim that does not hold. Findings say where; without any, the symptom becomes one, with the end of the output. */
export const failed = (
  id: string,
  symptom: string,
  { findings, excerpt, ...facts }: Facts & { readonly findings?: readonly Finding[]; readonly excerpt?: string } = {},
): Outcome => ({
  verdict: "fail",
  symptom,
  findings: findings?.length ? findings : [findingOf("criterion-failed", id, symptom, excerpt)],
  ...facts,
});

/** It could not be found out whether the claim holds. */
export const erred = (
  id: string,
  symptom: string,
  { excerpt, ...facts }: Facts & { readonly excerpt?: string } = {},
): Outcome => ({
  verdict: "error",
  symptom,
  findings: [findingOf("criterion-error", id, symptom, excerpt)],
  ...facts,
});

const findingOf = (code: string, by: string, message: string, output: string | undefined): Finding => {
  const excerpt = excerptOf(output ?? "");
  return excerpt === "" ? { code, message, by } : { code, message, by, excerpt };
};

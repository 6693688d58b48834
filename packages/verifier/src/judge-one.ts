import type { Criterion, CriterionResult } from "@orchestrate/shared";

import { type BaseCache, contradiction, judgeOnBase, onBase } from "./base-run.ts";
import { isOfCode, judgeCriterion } from "./criteria/criteria.ts";
import { comparedWithBase, withoutNames } from "./criteria/named-results.ts";
import type { Outcome } from "./criteria/outcome.ts";
import type { Sites } from "./sites.ts";
import type { Workbench } from "./workbench.ts";

/** What is around every criterion of one verification. */
export interface Around {
  readonly sites: Sites;
  readonly workbench: Workbench;
  readonly cache: BaseCache;
  readonly toolchain: string;
  readonly signal: AbortSignal;
}

/** Judges one criterion of a commit: with base's tests, as submitted, and on the run's starting commit. */
export const judgeOne = async (criterion: Criterion, around: Around): Promise<CriterionResult> => {
  const { clock } = around.workbench;
  const startedMs = clock.monotonicMs();
  const { outcome, compared, asSubmitted, tries } = await judgeCandidate(criterion, around);
  const wanted = onBase(criterion, around.sites.basePaths);
  // What does not pass needs no base to be refused.
  const base = wanted.isNeeded && outcome.verdict === "pass" ? await judgeOnBase(criterion, wanted, around) : undefined;
  const worse = criterion.kind === "test" ? comparedWithBase(compared ?? outcome, base) : [];
  const final =
    outcome.verdict === "pass" ? doubting(criterion, outcome, base && contradiction(wanted, base), worse) : outcome;
  const { skipped: _, ...facts } = final;
  return {
    id: criterion.id,
    kind: criterion.kind,
    severity: criterion.severity,
    ...facts,
    findings: [...final.findings],
    durationMs: Math.max(0, Math.round(clock.monotonicMs() - startedMs)),
    ...(base === undefined ? {} : { onBase: { expected: wanted.expected, verdict: base.verdict } }),
    ...(tries > 1 ? { tries } : {}),
    ...(asSubmitted === undefined ? {} : { asSubmitted }),
  };
};

interface Judged {
  readonly outcome: Outcome;
  /** With base's tests, where that is another outcome: what the base is compared with. */
  readonly compared?: Outcome;
  readonly asSubmitted?: CriterionResult["asSubmitted"];
  readonly tries: number;
}

const judgeCandidate = async (criterion: Criterion, around: Around): Promise<Judged> => {
  const { sites } = around;
  const submitted = isOfCode(criterion) ? await sites.submitted() : undefined;
  if (!submitted) return tryOn(criterion, around, await sites.candidate());
  const own = await tryOn(criterion, around, submitted);
  const asSubmitted = { verdict: own.outcome.verdict, symptom: own.outcome.symptom };
  if (own.outcome.verdict !== "pass") return { ...own, asSubmitted };
  // Tests that only the candidate's files have were judged as submitted; base's files have to pass as they are.
  const judges = await tryOn(withoutNames(criterion), around, await sites.candidate());
  if (judges.outcome.verdict === "pass") return { ...own, compared: judges.outcome, asSubmitted };
  const symptom = `It passes with the tests as submitted, and not with those of the base (${judges.outcome.symptom}): a person must decide.`;
  return { ...judges, outcome: { ...judges.outcome, verdict: "needs-human", symptom }, asSubmitted };
};

/** Tries as often as the spec says; how often it took is told, never hidden. */
const tryOn = async (
  criterion: Criterion,
  { workbench, signal }: Around,
  site: Awaited<ReturnType<Sites["candidate"]>>,
): Promise<Judged> => {
  for (let tries = 1; ; tries += 1) {
    const outcome = await judgeCriterion(criterion, { site, workbench, signal });
    if (outcome.verdict === "pass" || outcome.verdict === "needs-human" || tries > criterion.retries)
      return { outcome, tries };
  }
};

/** A pass that the base speaks against is none. */
const doubting = (
  { id }: Criterion,
  outcome: Outcome,
  contradicted: ReturnType<typeof contradiction>,
  worse: readonly string[],
): Outcome => {
  if (contradicted === undefined && worse.length === 0) return outcome;
  const { verdict, symptom } = contradicted ?? { verdict: "fail", symptom: worse.slice(0, 5).join("; ") };
  return { ...outcome, verdict, symptom, findings: [{ code: `criterion-${verdict}`, message: symptom, by: id }] };
};

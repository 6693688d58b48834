import type { LetThrough, PersonDecision, Verdict } from "@orchestrate/shared";

/** The verdict underneath what may move a branch. */
export const verdictUnder = (given: LetThrough): Verdict =>
  given.kind === "approved" || given.kind === "waived" ? given.verdict : given;

/** A verdict with what a person decided on it, when that lets it through; undefined when it does not. */
export const letThrough = (verdict: Verdict, decision: PersonDecision): LetThrough | undefined => {
  if (decision.kind === "rejected") return undefined;
  if (decision.kind === "waived") {
    return verdict.kind === "fail" ? { kind: "waived", verdict, waiver: decision } : undefined;
  }
  return verdict.kind === "fail" ? undefined : { kind: "approved", verdict, approval: decision };
};

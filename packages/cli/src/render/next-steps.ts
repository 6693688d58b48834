import type { RunState } from "@orchestrate/coordinator";
import { type Digest, isGate } from "@orchestrate/shared";

interface Known {
  /** The latest ref of work that was kept. */
  readonly salvage: string | undefined;
  /** What could be waived in a verdict. */
  readonly waivableIn: (verdict: Digest) => string | undefined;
  /** A process is working on it. */
  readonly active: boolean;
}

/** What a person would most likely type next, the most pressing first. */
export const nextSteps = (
  state: RunState,
  { salvage, waivableIn, active }: Known,
): readonly (readonly [command: string, why: string])[] => {
  const { run, status, landing, approvals } = state;
  const steps: (readonly [string, string])[] = approvals.map(({ gate, subject, shown }) => {
    const waived = gate === "waiver" ? (waivableIn(shown) ?? "") : "";
    const verb = gate === "waiver" ? "waive" : "approve";
    const naming = waived === "" ? "" : `${isGate(waived) ? "--gate" : "--criterion"} ${waived}`;
    const words = ["orchestrate", verb, run, subject, naming, '--reason "…"'];
    return [words.filter(Boolean).join(" "), `or reject; decides on the ${gate}`];
  });
  if (active) return [...steps, [`orchestrate events ${run} --follow`, "watch it"]];
  if (status === "paused" || status === "waiting") steps.push([`orchestrate resume ${run}`, "go on"]);
  if (landing?.kind === "left-for-pull-request") {
    steps.push([
      `git log --oneline --first-parent ${state.started?.target}..${landing.branch}`,
      "what was merged there",
    ]);
  }
  if (landing?.kind === "landed") {
    steps.push([`git log --oneline --first-parent ${landing.target}`, "what landed"]);
    steps.push([`orchestrate undo ${run}`, "take it back"]);
  }
  if (salvage !== undefined) {
    steps.push([`orchestrate salvage show ${salvage.replace("refs/orchestrate/salvage/", "")}`, "work that was kept"]);
  }
  steps.push([`orchestrate events ${run}`, "everything that happened"]);
  return steps;
};

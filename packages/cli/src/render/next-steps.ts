import type { RunState } from "@orchestrate/coordinator";

/** What a person would most likely type next, the most pressing first; `salvage` is the latest ref of work that was kept. */
export const nextSteps = (
  state: RunState,
  { salvage }: { readonly salvage: string | undefined },
): readonly (readonly [command: string, why: string])[] => {
  const { run, status, landing, approvals } = state;
  const steps: (readonly [string, string])[] = approvals.map(({ gate, subject }) => [
    ["orchestrate approve", run, subject === "" ? "" : subject, '--reason "…"'].filter(Boolean).join(" "),
    `or reject; decides on the ${gate}`,
  ]);
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

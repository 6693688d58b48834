import type { RunState } from "@orchestrate/coordinator";

import { subSpecsOf } from "./overview.ts";

/** What a person would most likely type next, the most pressing first. */
export const nextSteps = (state: RunState): readonly (readonly [command: string, why: string])[] => {
  const { run, status, landing, approvals } = state;
  const steps: (readonly [string, string])[] = approvals.map(({ gate, subject }) => [
    ["orchestrate approve", run, subject === "" ? "" : subject, '--reason "…"'].filter(Boolean).join(" "),
    `or reject; decides on the ${gate}`,
  ]);
  if (status === "paused" || status === "waiting") steps.push([`orchestrate resume ${run}`, "go on"]);
  if (landing?.kind === "left-for-pull-request") {
    steps.push([`git log --oneline --first-parent ${landing.branch}`, "what was merged there"]);
    steps.push([`git push origin ${landing.branch}`, "open a pull request"]);
  }
  if (landing?.kind === "landed") steps.push([`git log --oneline --first-parent ${landing.target}`, "what landed"]);
  const left = subSpecsOf(state).find(({ phase }) => phase === "abandoned");
  if (left !== undefined && left.attempts.length > 0) {
    steps.push([`orchestrate salvage show ${run}/${left.id}/${left.attempts.length}`, `what was left of ${left.id}`]);
  }
  steps.push([`orchestrate events ${run}`, "everything that happened"]);
  return steps;
};

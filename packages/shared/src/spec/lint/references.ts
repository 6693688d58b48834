import { cycleIn } from "../task-order.ts";
import { type Linting, placeOfCriterion } from "./linting.ts";

/** Ids that name nothing, tasks that wait for each other, outcomes and constraints that nothing would show. */
export const lintReferences = (linting: Linting): void => {
  const { spec, context, criteria, error } = linting;
  const aims = new Set([...spec.outcomes, ...spec.constraints].map(({ id }) => id));
  const tasks = new Set(spec.tasks.map(({ id }) => id));

  for (const task of spec.tasks) {
    task.for.forEach((id, index) => {
      if (aims.has(id)) return;
      const hint = "A task is `for` outcomes and constraints (O1, C1).";
      error(
        "unknown-id",
        `${task.id}/for/${index}`,
        `${task.id} is for ${id}, which is no outcome or constraint here.`,
        hint,
      );
    });
    task.after.forEach((id, index) => {
      if (tasks.has(id)) return;
      error(
        "unknown-id",
        `${task.id}/after/${index}`,
        `${task.id} comes after ${id}, which is no task here.`,
        "Name a task.",
      );
    });
    if (task.agent !== undefined && context.agents !== undefined && !context.agents.includes(task.agent)) {
      const hint = `Agents here: ${context.agents.join(", ") || "none"}.`;
      error("unknown-agent", `${task.id}/agent`, `No agent is named ${task.agent}.`, hint);
    }
  }
  for (const criterion of spec.criteria) {
    criterion.for.forEach((id, index) => {
      if (aims.has(id) || tasks.has(id)) return;
      const hint = "A criterion is `for` outcomes, constraints and tasks (O1, C1, T1).";
      error("unknown-id", `${criterion.id}/for/${index}`, `${criterion.id} is for ${id}, which nothing here is.`, hint);
    });
  }

  const cycle = cycleIn(spec.tasks);
  if (cycle !== undefined) {
    const [first = "", second = ""] = cycle;
    const index = spec.tasks.find(({ id }) => id === first)?.after.indexOf(second) ?? 0;
    const ring = `These tasks wait for each other: ${cycle.join(" after ")}.`;
    error("dependency-cycle", `${first}/after/${index}`, ring, "Remove one of the `after:` lines.");
  }

  // A sub-spec holds what judges its task; the rest of the evidence is the whole spec's.
  if (spec.front.parent !== undefined) return;
  if (spec.outcomes.length === 0) {
    error("no-outcome", "title", "The spec has no outcome.", "Say in Outcomes what success looks like: - **O1** …");
  }
  const covered = new Set(criteria.flatMap((criterion) => criterion.for));
  for (const { id } of [...spec.outcomes, ...spec.constraints.filter(({ rule }) => rule === undefined)]) {
    if (covered.has(id)) continue;
    error("uncovered", id, `No criterion is for ${id}.`, `Add one under Verification whose \`for\` names ${id}.`);
  }
  for (const { id, from } of criteria) {
    if (from === undefined || criteria.filter((one) => one.id === id).length === 1) continue;
    const hint = "Give the rule's criteria ids of their own.";
    error("duplicate-id", placeOfCriterion({ id, from }), `Two criteria are called ${id}.`, hint);
  }
};

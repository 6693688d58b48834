import { arrange, unmarked } from "../arrangement.ts";
import type { Criterion } from "../criterion.ts";
import { matchesGlob } from "../globs.ts";
import { type Linting, placeOfCriterion } from "./linting.ts";

/** Evidence that would not tell right from wrong. Warnings only, on a spec without errors. */
export const lintEvidence = (linting: Linting): void => {
  const { spec, rules, criteria, warning } = linting;
  for (const { task, judgedBy } of arrange(spec, rules).tasks) {
    if (judgedBy.length === 0) {
      const hint = `Add a criterion that is for ${task.id}.`;
      warning("unjudged-task", task.id, `No criterion judges ${task.id} before the whole spec is judged.`, hint);
    }
    for (const criterion of judgedBy) {
      const own = wordsOf(criterion).find((word) =>
        task.owns.some((owned) => matchesGlob(word.replace(/^\.\//, ""), unmarked(owned))),
      );
      if (own === undefined) continue;
      const hint = "Let another task own the test, keep the criterion hidden, or add one that no task can write.";
      const message = `${criterion.id} is self-graded: ${task.id} owns \`${own}\`, by which it is judged.`;
      warning("self-graded", placeOfCriterion(criterion), message, hint);
    }
  }
  for (const { id } of spec.outcomes) {
    const serving = spec.tasks.filter((task) => task.for.includes(id)).map((task) => task.id);
    const evidence = criteria.filter((one) => one.for.some((target) => target === id || serving.includes(target)));
    if (spec.tasks.length > 0 && serving.length === 0) {
      warning(
        "unserved-outcome",
        id,
        `No task is for ${id}.`,
        `Add ${id} to the \`for\` of the task that brings it about.`,
      );
    }
    if (!evidence.some(({ base }) => base === "fail")) {
      const hint = "Give one `base: fail`: it must fail before the work, so that passing means something.";
      warning("no-failing-base", id, `No criterion for ${id} must fail before the work is done.`, hint);
    }
    const kinds = new Set(evidence.map(({ kind }) => kind));
    if (kinds.has("test") && !kinds.has("run") && !kinds.has("http") && !kinds.has("hidden")) {
      const hint = "Add an `http` or `run` criterion, which the code under test cannot reach into.";
      warning("in-process-only", id, `Only tests inside the process of the code show ${id}.`, hint);
    }
  }
};

/** The words of a test's command line, among which its files are. */
const wordsOf = (criterion: Criterion): readonly string[] => {
  if (criterion.kind === "test") return criterion.check.run;
  if (criterion.kind !== "run") return [];
  return Array.isArray(criterion.check) ? criterion.check : criterion.check.argv;
};

import { digestOf } from "../digest.ts";
import { OrchestrateError } from "../errors.ts";
import { SubSpecId, wholeSpec } from "../ids.ts";
import type { SubSpec } from "../plan.ts";
import { arrange, type ArrangedTask, unmarked } from "./arrangement.ts";
import type { Criterion } from "./criterion.ts";
import { renderSpec } from "./render.ts";
import { expandRules } from "./rules/expand.ts";
import type { Rule } from "./rules/rule.ts";
import type { Spec } from "./schema.ts";

const defaultAttempts = 3;

/** The sub-spec of one task; throws OrchestrateError when there is no such task, or the spec would not pass lint. */
export const subSpecOf = (spec: Spec, taskId: string, rules: readonly Rule[] = []): SubSpec => {
  const arranged = arrange(spec, rules).tasks.find(({ task }) => task.id === taskId);
  if (arranged !== undefined) return subSpecOfTask(spec, arranged, digestOf(renderSpec(spec)));
  throw new OrchestrateError("SPEC_UNKNOWN_ID", `The spec has no task ${taskId}.`, {
    hint: `Its tasks: ${spec.tasks.map(({ id }) => id).join(", ")}.`,
  });
};

/** The whole spec as the last sub-spec: after all others, judged by all criteria, owning all that is in scope. */
export const wholeSpecOf = (spec: Spec, rules: readonly Rule[] = []): SubSpec => {
  const document = renderSpec(spec);
  const digest = digestOf(document);
  return {
    id: wholeSpec,
    title: spec.title,
    spec,
    document,
    digest,
    parent: digest,
    after: spec.tasks.map(({ id }) => SubSpecId.parse(id)),
    owns: spec.scope.in.map(({ glob }) => glob),
    criteria: [...spec.criteria, ...expandRules(spec, rules)],
    agent: undefined,
    model: undefined,
    maxAttempts: spec.front.budget.attempts ?? defaultAttempts,
  };
};

/** Filters a spec to one of its arranged tasks. `parent` is the digest of the spec as rendered. */
export const subSpecOfTask = (
  spec: Spec,
  { task, after, judgedBy }: ArrangedTask,
  parent: SubSpec["parent"],
): SubSpec => {
  const serves = new Set(task.for);
  const known = new Set([task.id, ...task.for]);
  const criteria = judgedBy.map((criterion): Criterion => ({
    ...criterion,
    for: criterion.for.filter((id) => known.has(id)),
  }));
  const owns = task.owns.map(unmarked);
  const part: Spec = {
    front: { ...spec.front, id: `${spec.front.id.replace(/\/.*/, "")}/${task.id}`, approvals: [], parent },
    title: `${spec.title}: ${task.title}`,
    prose: spec.prose,
    outcomes: spec.outcomes.filter(({ id }) => serves.has(id)),
    scope: {
      in: owns.map((glob) => ({ glob, text: spec.scope.in.find((entry) => entry.glob === glob)?.text ?? "" })),
      out: spec.scope.out,
      permissions: spec.scope.permissions,
    },
    constraints: spec.constraints.filter(({ id }) => serves.has(id)),
    assumptions: spec.assumptions,
    decisions: spec.decisions,
    tasks: [{ ...task, after: [] }],
    // What rules stand for is not written: the constraint's block is.
    criteria: criteria.filter(({ from }) => from === undefined),
  };
  const document = renderSpec(part);
  return {
    id: SubSpecId.parse(task.id),
    title: task.title,
    spec: part,
    document,
    digest: digestOf(document),
    parent,
    after: after.map((id) => SubSpecId.parse(id)),
    owns,
    criteria,
    agent: task.agent,
    model: task.model,
    maxAttempts: task.attempts ?? spec.front.budget.attempts ?? defaultAttempts,
  };
};

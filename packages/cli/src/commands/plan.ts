import { openGit } from "@orchestrate/runtime";
import { parseSpec, type Plan, planOf } from "@orchestrate/shared";

import { done } from "../outcome.ts";
import { checkSpec, refuseSpec } from "../project/check-spec.ts";
import { lintContextOf } from "../project/load-project.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { readSpecFile } from "../project/read-spec.ts";
import { planGraph, planTree } from "../render/plan-tree.ts";
import type { Handler } from "./command.ts";

interface PlanInput {
  readonly spec: string;
  readonly graph?: boolean;
}

/** `orchestrate plan SPEC`: what a run would do, without doing any of it. */
export const plan: Handler<PlanInput> = async ({ spec: path, graph }, terminal) => {
  const source = await readSpecFile(path, terminal.cwd);
  const parsed = parseSpec(source.text, source);
  const target = parsed.kind === "parsed" ? parsed.spec.front.target : undefined;
  const project = await projectOfTarget(await openGit(terminal.cwd), target);
  const { spec, diagnostics } = checkSpec(source, lintContextOf(project));
  if (spec === undefined) return refuseSpec(source, diagnostics, terminal);
  const made = planOf(spec, { madeBy: "author", rules: project.rules });
  const text = graph ? planGraph(made) : made.subSpecs.length === 0 ? noTasks : planTree(made, terminal.style);
  return { ...done(text, planDocument(made)), diagnostics };
};

const noTasks =
  "The spec has no tasks: `orchestrate run` lets the planner propose them, and waits for your approval of the plan.";

const planDocument = ({ subSpecs, whole, ...plan }: Plan) => ({
  ...plan,
  subSpecs: subSpecs.map(({ id, title, digest, after, owns, criteria, agent, model, maxAttempts }) => ({
    id,
    title,
    digest,
    after,
    owns,
    criteria,
    agent,
    model,
    maxAttempts,
  })),
  whole: { digest: whole.digest, criteria: whole.criteria },
});

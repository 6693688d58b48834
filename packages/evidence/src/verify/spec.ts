import { canonicalJson, digestOf, parseSpec, type Plan, planDigestOf, type Spec } from "@orchestrate/shared";

import { layout } from "../export/layout.ts";
import { planFile } from "../export/record-files.ts";
import { isFile, textOf } from "./bundle.ts";
import type { Problem, RecordStep } from "./check.ts";

/** What was worked on is the spec that was asked for, and the plan is a plan of it. */
export const specStep: RecordStep = {
  name: "spec",
  shows: "plan and sub-specs are of the spec that the run started with",
  check: ({ bundle, record }, trust) => {
    const { begun, events, spec, plan } = record;
    const problems: Problem[] = [];
    if (trust.spec !== undefined && begun.spec !== trust.spec) problems.push(`The run worked on ${begun.spec}.`);
    if (!isFile(bundle, layout.spec, begun.spec)) problems.push(`${layout.spec} is not what the run started with.`);
    if (plan === undefined) return problems;
    const proposed = events.find((event) => event.type === "plan.proposed");
    if (proposed?.data.plan !== plan.digest || planDigestOf(plan) !== plan.digest) {
      problems.push("The plan is not the one that its digest names.");
    }
    if (textOf(bundle, layout.plan) !== planFile(plan)) problems.push(`${layout.plan} is not the plan.`);
    for (const { id, document, digest, spec: part } of [...plan.subSpecs, plan.whole]) {
      const isIt = digestOf(document) === digest && isSpecIn(document, part);
      if (!isIt || !isFile(bundle, layout.subSpec(id), digest))
        problems.push(`${layout.subSpec(id)} is not the plan's ${id}.`);
    }
    if (!isPlanOf(plan, spec)) problems.push(`The plan is not of ${layout.spec}.`);
    return problems;
  },
};

/** Whether a document says what a spec says. */
const isSpecIn = (document: string, spec: Spec): boolean => {
  const parsed = parseSpec(document, { file: layout.spec });
  return parsed.kind !== "invalid" && canonicalJson(parsed.spec) === canonicalJson(spec);
};

/**
 * Whether the whole spec of a plan is what a spec says. A configuration may complete the budget, and an agent that
 * planned adds tasks and their criteria; a person decides on those.
 */
const isPlanOf = ({ whole, madeBy }: Plan, source: string): boolean => {
  const parsed = parseSpec(source, { file: layout.spec });
  if (parsed.kind === "invalid") return false;
  return canonicalJson(fixed(parsed.spec, madeBy)) === canonicalJson(fixed(whole.spec, madeBy));
};

const fixed = ({ front, tasks, criteria, ...rest }: Spec, madeBy: Plan["madeBy"]) => ({
  ...rest,
  front: { ...front, budget: undefined },
  ...(madeBy === "author" ? { tasks, criteria } : {}),
});

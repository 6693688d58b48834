import {
  canonicalJson,
  type Effect,
  type LintContext,
  lintSpec,
  type MakePlan,
  OrchestrateError,
  parseSpec,
  type Plan,
  planOf,
  renderSpec,
  type Spec,
} from "@orchestrate/shared";

import { Proposal } from "./proposal.ts";

/** Asks an agent to break a spec down. `problems` says what was wrong with its last answer; empty at the first try. */
export type Propose = Effect<
  { readonly spec: Spec; readonly problems: readonly string[] },
  {
    /** The agent that answered. */
    readonly agent: string;
    /** Its structured output, as it came. */
    readonly output: unknown;
  }
>;

export interface PlannerOptions {
  readonly propose: Propose;
  /** What lint must know of the repository; its rules are the plan's, too. */
  readonly context: LintContext;
}

/** An agent that cannot mend its plan with two answers to what is wrong will not with a third. */
const tries = 3;

/**
 * Makes the plan of a spec: from the author's tasks, or, when there are none, from an agent's proposal, which is held to
 * the same lint and, being an agent's, needs approval. Rejects with OrchestrateError `PLAN_NOT_MADE`.
 */
export const createPlanner =
  ({ propose, context }: PlannerOptions): MakePlan =>
  async ({ spec }, { signal }) => {
    if (spec.tasks.length > 0) return planOf(spec, { madeBy: "author", rules: context.rules ?? [] });
    let problems: readonly string[] = [];
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const { agent, output } = await propose({ spec, problems }, { signal });
      const read = readProposal(spec, output, { context, agent });
      if (read.kind === "plan") return read.plan;
      problems = read.problems;
    }
    throw new OrchestrateError(
      "PLAN_NOT_MADE",
      `The planner made no valid plan in ${tries} tries: ${problems.join(" ")}`,
      {
        hint: "Write the tasks yourself, or make the outcomes and the scope more definite.",
        exit: 1,
      },
    );
  };

type Read =
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

const readProposal = (
  spec: Spec,
  output: unknown,
  { context, agent }: { readonly context: LintContext; readonly agent: string },
): Read => {
  const proposal = Proposal.safeParse(output);
  if (!proposal.success) {
    return wrong(proposal.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const whole: Spec = { ...spec, tasks: proposal.data.tasks };
  const parsed = parseSpec(renderSpec(whole), { file: "plan.md" });
  if (parsed.kind === "invalid") return wrong(parsed.diagnostics.map(({ message, hint }) => `${message} ${hint}`));
  // The agent's words are data. Written into the document, they must not have become a heading, a criterion, a permission.
  if (canonicalJson(parsed.spec) !== canonicalJson(whole)) {
    return wrong(["A text of the plan reads as another part of the spec. Write plain paragraphs and lists."]);
  }
  const errors = lintSpec(parsed, context).filter(({ severity }) => severity === "error");
  if (errors.length > 0) return wrong(errors.map(({ message, hint }) => `${message} ${hint}`));
  return { kind: "plan", plan: planOf(parsed.spec, { madeBy: { agent }, rules: context.rules ?? [] }) };
};

const wrong = (problems: readonly string[]): Read => ({ kind: "wrong", problems: problems.slice(0, 50) });

import { proposalSchema, type Propose } from "@orchestrate/coordinator";
import type { AgentChoice } from "@orchestrate/implementor";
import {
  type AgentLimits,
  type CommitSha,
  OrchestrateError,
  providerFailed,
  renderSpec,
  type RunAgent,
  type RunId,
  type Spec,
  type SubSpecId,
  type TokenBudget,
  type Worktrees,
} from "@orchestrate/shared";

interface PlannerOptions {
  /** Asked for only when there is something to plan. */
  readonly choice: () => AgentChoice;
  readonly runAgent: RunAgent;
  readonly worktrees: Worktrees;
  readonly run: RunId;
  readonly base: CommitSha;
  readonly limits: AgentLimits;
  readonly budget: TokenBudget;
}

/** Not a task's id, which a spec writes as `T1`. */
const planning = "planning" as SubSpecId;

/** Lets an agent propose a breakdown. It reads the repository as it is at the base, and writes nothing. */
export const createPropose = (options: PlannerOptions): Propose => {
  let asked = 0;
  return async ({ spec, problems }, { signal }) => {
    const { agent, routes } = options.choice();
    const { run, base } = options;
    const attempt = (asked += 1);
    const worktree = await options.worktrees.acquire({ run, subSpec: planning, attempt, base }, { signal });
    try {
      const { status, output, error, providerFailure } = await options.runAgent(
        {
          agent,
          task: {
            id: `${run}-${planning}-${attempt}`,
            role: "planner",
            prompt: promptOf(spec, problems),
            access: "read",
            outputSchema: proposalSchema,
          },
          subject: "",
          attempt,
          place: worktree,
          dependenciesOf: undefined,
          permissions: { network: [], secrets: [], database: "none" },
          routes,
          budget: options.budget,
          limits: options.limits,
        },
        { signal },
      );
      signal.throwIfAborted();
      if (providerFailure) throw providerFailed(providerFailure);
      if (status === "completed") return { agent: agent.id, output };
      throw new OrchestrateError("PLAN_NOT_MADE", `The planner ended without a plan: ${error ?? status}.`, {
        hint: "Try again with `orchestrate resume`, or write the tasks yourself.",
        exit: 1,
      });
    } finally {
      await worktree.release();
    }
  };
};

const promptOf = (spec: Spec, problems: readonly string[]): string =>
  [
    "Split the spec below into tasks that people could work on at once, each with what it owns and what it comes after.",
    "Look at the repository first. Every outcome and every constraint needs a task that is for it; what a task owns lies",
    "within the scope; two tasks own the same path only when one comes after the other. Fewer, larger tasks are better",
    "than many small ones. The criteria are given: write none.",
    "",
    "<spec>",
    renderSpec(spec).trimEnd(),
    "</spec>",
    ...(problems.length === 0
      ? []
      : ["", "Your last answer was refused:", ...problems.map((problem) => `- ${problem}`)]),
  ].join("\n");

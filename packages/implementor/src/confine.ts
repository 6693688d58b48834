import { type AgentRun, worktreeScopeOf } from "@orchestrate/shared";

import type { Attempt } from "./attempt.ts";

/** Where an agent works: its worktree, as far as its sub-spec lets it change and see it. What that is, is on the log. */
export const confine = async (attempt: Attempt): Promise<AgentRun["place"]> => {
  const { worktree, subSpec, log } = attempt;
  const scope = worktreeScopeOf(subSpec, attempt.protectedGlobs);
  const { mounts, ...confined } = await worktree.confine(scope, { isStrict: isStrict(attempt) });
  // Without a boundary nothing is hidden from an agent.
  const data = { attempt: attempt.attempt, ...mutable(attempt.isBounded ? confined : { ...confined, hidden: [] }) };
  await log.append({ type: "scope.confined", subject: subSpec.id, data });
  return { path: worktree.path, env: worktree.env, mounts };
};

/** Whether what its sub-spec does not own is read-only for an attempt's agent. */
export const isStrict = ({ choice, isBounded }: Pick<Attempt, "choice" | "isBounded">): boolean =>
  isBounded && choice.scope === "strict";

const mutable = ({ writable, open, hidden }: Record<"writable" | "open" | "hidden", readonly string[]>) => ({
  writable: [...writable],
  open: [...open],
  hidden: [...hidden],
});

import { type AgentRun, worktreeScopeOf } from "@orchestrate/shared";

import type { Attempt } from "./attempt.ts";

/** Where an agent works: its worktree, as far as its sub-spec lets it change and see it. What that is, is on the log. */
export const confine = async (attempt: Attempt): Promise<AgentRun["place"]> => {
  const { worktree, subSpec, choice, log } = attempt;
  const scope = worktreeScopeOf(subSpec, attempt.protectedGlobs);
  const { mounts, ...confined } = await worktree.confine(scope, { isStrict: choice.scope === "strict" });
  const data = { attempt: attempt.attempt, ...mutable(confined) };
  await log.append({ type: "scope.confined", subject: subSpec.id, data });
  return { path: worktree.path, env: worktree.env, mounts };
};

const mutable = ({ writable, open, hidden }: Record<"writable" | "open" | "hidden", readonly string[]>) => ({
  writable: [...writable],
  open: [...open],
  hidden: [...hidden],
});

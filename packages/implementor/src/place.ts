import { type AgentRun, worktreeScopeOf } from "@orchestrate/shared";

import type { Attempt } from "./attempt.ts";

/** Where an agent works, and how it asks for more of it. */
type Place = Pick<AgentRun, "place" | "requestScope">;

/**
 * Its worktree, as far as its sub-spec and what people have granted beside it let it change and see. What that is, is on
 * the log. What is granted meanwhile shows in the mounts of whatever is started afterwards.
 */
export const openPlace = async (attempt: Attempt, granted: readonly string[]): Promise<Place> => {
  const { worktree, subSpec, requestScope } = attempt;
  let mounts = await confine(attempt, granted);
  const place = {
    path: worktree.path,
    env: worktree.env,
    get mounts() {
      return mounts;
    },
  };
  if (requestScope === undefined) return { place };
  return {
    place,
    requestScope: async (wish, options) => {
      const decision = await requestScope({ ...wish, subSpec, attempt: attempt.attempt }, options);
      if (decision.kind === "refused") return { allow: false, reason: decision.why };
      mounts = await confine(attempt, await attempt.grantedTo(subSpec.id));
      return { allow: true };
    },
  };
};

/** Whether what its sub-spec does not own is read-only for an attempt's agent. */
export const isStrict = ({ choice, isBounded }: Pick<Attempt, "choice" | "isBounded">): boolean =>
  isBounded && choice.scope === "strict";

const confine = async (attempt: Attempt, granted: readonly string[]): Promise<AgentRun["place"]["mounts"]> => {
  const { worktree, subSpec, log, isBounded } = attempt;
  const scope = worktreeScopeOf({ spec: subSpec.spec, owns: [...subSpec.owns, ...granted] }, attempt.protectedGlobs);
  const { mounts, ...confined } = await worktree.confine(scope, { isStrict: isStrict(attempt) });
  // Without a boundary nothing is hidden from an agent.
  const data = { attempt: attempt.attempt, ...mutable(isBounded ? confined : { ...confined, hidden: [] }) };
  await log.append({ type: "scope.confined", subject: subSpec.id, data });
  return mounts;
};

const mutable = ({ writable, open, hidden }: Record<"writable" | "open" | "hidden", readonly string[]>) => ({
  writable: [...writable],
  open: [...open],
  hidden: [...hidden],
});

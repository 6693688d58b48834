import {
  type Candidate,
  type CommitSha,
  type Finding,
  type GaveUp,
  type Implement,
  OrchestrateError,
} from "@orchestrate/shared";

import { makeAttempt } from "./attempt.ts";
import type { ImplementorOptions } from "./options.ts";
import { repositoryChanged } from "./rollback.ts";
import { createWatch } from "./watch.ts";

/**
 * Makes candidates: an agent works in a worktree of its own, and what it left is committed once nothing of it runs any
 * more. Nothing is discarded before it is kept, and the repository is watched while it is under way.
 *
 * A second try after a crash is harmless: the worktree of the same attempt is salvaged and made anew.
 */
export const createImplementor = (options: ImplementorOptions): Implement => {
  const watch = createWatch(options);
  return async ({ subSpec, attempt, findings }, { signal, requestScope }) => {
    const { worktrees, run, log } = options;
    const choice = options.agentFor(subSpec);
    const base = await baseOf(options);
    const { result: attempted, changes } = await watch(async (look) => {
      const worktree = await worktrees.acquire({ run, subSpec: subSpec.id, attempt, base }, { signal });
      const job = { ...options, choice, subSpec, attempt, findings, worktree, look, requestScope };
      const made = await makeAttempt(job, { signal });
      await worktree.release();
      await log.append({ type: "worktree.discarded", subject: subSpec.id, data: { attempt, path: worktree.path } });
      return { made, worktree: worktree.path };
    });

    const [differences, unexplained, restored] = [changes.differences, changes.unexplained, changes.restored].map(
      (names) => [...names].toSorted(),
    ) as [string[], string[], string[]];
    const { made: result, worktree } = attempted;
    const kept = result.kind === "candidate" ? result.commit : result.salvage;
    const { before, after } = changes;
    const discarded = { worktree, base, ...(kept !== undefined && { kept }), before, after };
    const data = { attempt, equal: differences.length === 0, differences, discarded };
    await log.append({ type: "rollback.tested", subject: subSpec.id, data });
    if (differences.length > 0) {
      const changed = { attempt, differences, unexplained, restored };
      await log.append({ type: "repository.changed", subject: subSpec.id, data: changed });
    }
    return unexplained.length === 0 ? result : tainted(result, repositoryChanged(unexplained, restored));
  };
};

const baseOf = async ({ git, integration }: ImplementorOptions): Promise<CommitSha> => {
  const base = await git.resolve(integration);
  if (base) return base;
  throw new OrchestrateError("BRANCH_MISSING", `${integration} is gone`, {
    hint: "Create the branch again where it was, then go on with `orchestrate resume`.",
    exit: 1,
  });
};

/** Work under which the repository changed is not offered. It is kept: its commit is held by a ref of ours. */
const tainted = (result: Candidate | GaveUp, changed: Finding): GaveUp => {
  if (result.kind === "gave-up") return { ...result, findings: [...result.findings, changed] };
  const { subSpec, attempt, usage, commit } = result;
  return { kind: "gave-up", subSpec, attempt, reason: "rejected", findings: [changed], usage, salvage: commit };
};

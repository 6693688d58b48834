import { type Candidate, type CommitSha, type GaveUp, type Implement, OrchestrateError } from "@orchestrate/shared";

import { makeAttempt } from "./attempt.ts";
import type { ImplementorOptions } from "./options.ts";
import { differencesBetween, isTainting, repositoryChanged } from "./rollback.ts";

/**
 * Makes candidates: an agent works in a worktree of its own, and what it left is committed once nothing of it runs any
 * more. Nothing is discarded before it is kept, and the repository is compared before and after.
 *
 * A second try after a crash is harmless: the worktree of the same attempt is salvaged and made anew.
 */
export const createImplementor =
  (options: ImplementorOptions): Implement =>
  async ({ subSpec, attempt, findings }, { signal }) => {
    const { git, worktrees, run, log } = options;
    const choice = options.agentFor(subSpec);
    const base = await baseOf(options);
    const before = await git.snapshot();
    const worktree = await worktrees.acquire({ run, subSpec: subSpec.id, attempt, base }, { signal });
    const result = await makeAttempt({ ...options, choice, subSpec, attempt, findings, worktree }, { signal });
    await worktree.release();
    await log.append({ type: "worktree.discarded", subject: subSpec.id, data: { attempt, path: worktree.path } });

    const differences = differencesBetween(before, await git.snapshot());
    const data = { attempt, equal: differences.length === 0, differences: [...differences] };
    await log.append({ type: "rollback.tested", subject: subSpec.id, data });
    return tainted(result, differences);
  };

const baseOf = async ({ git, integration }: ImplementorOptions): Promise<CommitSha> => {
  const base = await git.resolve(integration);
  if (base) return base;
  throw new OrchestrateError("BRANCH_MISSING", `${integration} is gone`, {
    hint: "Create the branch again where it was, then go on with `orchestrate resume`.",
    exit: 1,
  });
};

/** Work under which the repository's own configuration changed is not offered, whoever changed it. */
const tainted = (result: Candidate | GaveUp, differences: readonly string[]): Candidate | GaveUp => {
  const changed = repositoryChanged(differences);
  if (!changed) return result;
  if (result.kind === "gave-up") return { ...result, findings: [...result.findings, changed] };
  if (!differences.some(isTainting)) return result;
  const { subSpec, attempt, usage, commit } = result;
  return { kind: "gave-up", subSpec, attempt, reason: "rejected", findings: [changed], usage, salvage: commit };
};

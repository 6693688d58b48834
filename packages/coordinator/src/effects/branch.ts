import { type CommitSha, type Git, OrchestrateError } from "@orchestrate/shared";

/** The full name of a branch's ref. */
export const branchRef = (branch: string): string => `refs/heads/${branch}`;

/** The commit that a ref names. Rejects with OrchestrateError `BRANCH_MISSING`: a branch that we work with was deleted. */
export const commitAt = async (git: Pick<Git, "resolve">, ref: string): Promise<CommitSha> => {
  const commit = await git.resolve(ref);
  if (commit) return commit;
  throw new OrchestrateError("BRANCH_MISSING", `${ref} is gone.`, {
    hint: "Create the branch again where it was, then go on with `orchestrate resume`.",
    exit: 1,
  });
};

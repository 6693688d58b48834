import { type CommitSha, type Finding, type Git, OrchestrateError } from "@orchestrate/shared";

import { openRepository } from "./repository.ts";

/** Where a run starts and lands. */
export interface StartingPoint {
  /** The branch's short name. */
  readonly target: string;
  readonly base: CommitSha;
  /** What a person should know before: submodules whose files no worktree will have, a history that is cut. */
  readonly notes: readonly Finding[];
}

/**
 * Finds the commit that a run starts from: the tip of `target`, or of the branch that is checked out. Rejects with
 * OrchestrateError `GIT_DETACHED_HEAD`, `GIT_UNBORN_BRANCH` or `GIT_NO_SUCH_BRANCH`.
 */
export const startingPoint = async (
  git: Git,
  options: { readonly target: string | undefined },
): Promise<StartingPoint> => {
  const target = options.target ?? (await git.currentBranch());
  if (target === undefined) {
    throw new OrchestrateError("GIT_DETACHED_HEAD", "HEAD is not on a branch, so there is nothing to land on", {
      hint: "Go to a branch (`git switch main`), or name one with --target.",
    });
  }
  const base = await git.resolve(`refs/heads/${target}`);
  if (base === undefined) throw noCommit(target, await git.currentBranch());
  return { target, base, notes: [...(await submodules(git, base)), ...(await cutHistory(git))] };
};

const noCommit = (target: string, current: string | undefined): OrchestrateError =>
  target === current
    ? new OrchestrateError("GIT_UNBORN_BRANCH", `the branch ${target} has no commit yet`, {
        hint: "Make the first one: git add --all && git commit --message Begin",
      })
    : new OrchestrateError("GIT_NO_SUCH_BRANCH", `there is no branch ${target}`, {
        hint: "See the branches with `git branch --all`; a remote one needs a local branch first: git switch <name>",
      });

const submodules = async (git: Git, base: CommitSha): Promise<readonly Finding[]> => {
  const entries = await git.listTree(base);
  return entries
    .filter(({ mode }) => mode === "160000")
    .map(({ path }) => ({
      code: "submodule",
      message: "A submodule: its folder is empty in worktrees and in the verifier's clone.",
      file: path,
    }));
};

const cutHistory = async (git: Git): Promise<readonly Finding[]> => {
  const { isShallow } = await openRepository(git.commonDir);
  if (!isShallow) return [];
  return [
    {
      code: "shallow-clone",
      message:
        "The history is cut (a shallow clone): what came before is not there for agents. `git fetch --unshallow` brings it.",
    },
  ];
};

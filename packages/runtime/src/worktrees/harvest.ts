import {
  type CommitSha,
  type Finding,
  type Harvest,
  OrchestrateError,
  type TreeSha,
  type Worktree,
} from "@orchestrate/shared";

import { type Invoke, textOf } from "../git/invoke.ts";
import { merging } from "../git/merge.ts";
import type { Repository } from "../git/repository.ts";
import { type LinkedWorktree, pointersOf } from "./linked-worktree.ts";
import { refusedBeforeAdding, refusedOfAdded, refusedUnseen } from "./suspects.ts";
import { invokeOver, unlockIndex } from "./tree-calls.ts";
import { walk } from "./walk.ts";

/** What a worktree was when it was given away. */
export interface Given {
  readonly base: CommitSha;
  readonly baseTree: TreeSha;
  /** See {@link pointersOf}. */
  readonly pointers: ReadonlyMap<string, string>;
}

/** Commits what a worktree holds, from outside; what no candidate may hold becomes findings. */
export const harvest = async (
  repository: Repository,
  linked: LinkedWorktree,
  given: Given,
  commit: Parameters<Worktree["harvest"]>[0],
): Promise<Harvest> => {
  const { limits, ...signature } = commit;
  const walked = await walk(linked.tree, limits);
  const unseen = [...(await movedPointers(linked, given.pointers)), ...refusedUnseen(walked)];
  if (unseen.length > 0) return { kind: "refused", findings: unseen };

  await unlockIndex(linked);
  const git = invokeOver(repository, linked);
  const before = await refusedBeforeAdding(git, walked, limits);
  if (before.length > 0) return { kind: "refused", findings: before };
  const added = [...(await addAll(git)), ...(await refusedOfAdded(git, walked, given.base))];
  if (added.length > 0) return { kind: "refused", findings: added };

  const tree = textOf(await git.call({ args: ["write-tree"] })) as TreeSha;
  if (tree === given.baseTree) return { kind: "no-change" };
  // Whatever the agent committed in its shadow: the tree counts, and its parent is base.
  return {
    kind: "harvested",
    commit: await merging(repository).commitTree({ ...signature, tree, parents: [given.base] }),
    tree,
  };
};

const movedPointers = async (linked: LinkedWorktree, given: Given["pointers"]): Promise<readonly Finding[]> => {
  const now = await pointersOf(linked);
  return [...given]
    .filter(([file, text]) => now.get(file) !== text)
    .map(([file]) => ({
      code: "git-pointer",
      message: `${file.slice(file.lastIndexOf("/") + 1)}, by which worktree and repository know each other, is not as it was made.`,
    }));
};

// What git refuses to add (a file that may not be read, a name that it forbids) is the worktree's fault; a full disk
// is not.
const addAll = async (git: Invoke): Promise<readonly Finding[]> => {
  try {
    await git.call({ args: ["add", "--all", "--", "."] });
    return [];
  } catch (error) {
    if (!OrchestrateError.is(error) || !["GIT_FAILED", "GIT_READ_ONLY"].includes(error.code)) throw error;
    return [{ code: "cannot-be-added", message: error.message }];
  }
};

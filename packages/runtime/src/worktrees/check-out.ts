import type { CommitSha } from "@orchestrate/shared";

import type { Repository } from "../git/repository.ts";
import type { LinkedWorktree } from "./linked-worktree.ts";
import { invokeOver, unlockIndex } from "./tree-calls.ts";

/** Brings the files and the index of a worktree to a commit; files that git does not know stay. */
export const checkOut = async (repository: Repository, linked: LinkedWorktree, base: CommitSha): Promise<void> => {
  await unlockIndex(linked);
  // What is checked out can be checked out again.
  const config = ["core.fsync=none"];
  await invokeOver(repository, linked).call({ args: ["read-tree", "--reset", "-u", base], config });
};

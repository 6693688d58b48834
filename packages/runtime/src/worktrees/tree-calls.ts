import { rm } from "node:fs/promises";
import { join } from "node:path";

import { type Invoke, createInvoke } from "../git/invoke.ts";
import type { Repository } from "../git/repository.ts";
import type { LinkedWorktree } from "./linked-worktree.ts";

/**
 * Takes away the lock that a killed git may have left on an attempt's index. To be called before anything that writes
 * it: one process at a time works with an attempt, so that a lock found then is nobody's.
 */
export const unlockIndex = ({ index }: Pick<LinkedWorktree, "index">): Promise<void> =>
  rm(`${index}.lock`, { force: true });

/**
 * Git over the files of an attempt's worktree, from outside: with our own git directory, the repository's objects and
 * an index that no agent can reach. What stands in the worktree's `.git`, and the repository's configuration, is not
 * asked. The project's own list of ignored files is.
 */
export const invokeOver = (repository: Repository, { tree, index }: Pick<LinkedWorktree, "tree" | "index">): Invoke =>
  createInvoke({
    cwd: tree,
    env: {
      GIT_DIR: repository.plumbing,
      GIT_OBJECT_DIRECTORY: repository.objectsDir,
      GIT_WORK_TREE: tree,
      GIT_INDEX_FILE: index,
      ...(repository.isShallow ? { GIT_SHALLOW_FILE: join(repository.commonDir, "shallow") } : {}),
    },
    config: [`core.excludesFile=${join(repository.commonDir, "info", "exclude")}`],
  });

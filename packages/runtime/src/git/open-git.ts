import type { Git } from "@orchestrate/shared";

import { cloneAt } from "./clone-at.ts";
import { diffs } from "./diff.ts";
import { fastForward } from "./fast-forward.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { merging } from "./merge.ts";
import { addNotes } from "./notes.ts";
import { refMoves } from "./refs.ts";
import { remember } from "./remember.ts";
import { openRepository } from "./repository.ts";
import { revisions } from "./revisions.ts";
import { snapshot } from "./snapshot.ts";
import { takeBack } from "./take-back.ts";
import { trees } from "./trees.ts";

/**
 * Opens the repository that a folder is in. Rejects with OrchestrateError: `GIT_MISSING`, `GIT_TOO_OLD`,
 * `GIT_NOT_A_REPOSITORY`, `GIT_UNSUPPORTED_REPOSITORY`. A bare, shallow or empty one is opened: `startingPoint` says
 * what a run needs beside.
 */
export const openGit = async (path: string): Promise<Git> => {
  const repository = await openRepository(path);
  return {
    commonDir: repository.commonDir,
    workTree: repository.workTree,
    ...revisions(repository),
    history: history(repository),
    ...trees(repository),
    ...diffs(repository),
    inspect: inspect(repository),
    ...merging(repository),
    takeBack: takeBack(repository),
    ...refMoves(repository),
    addNotes: addNotes(repository),
    cloneAt: cloneAt(repository),
    snapshot: snapshot(repository),
    remember: remember(repository),
    fastForward: fastForward(repository),
  };
};

import type { CommitSha, Git, RunId, WorktreeKey } from "@orchestrate/shared";

import type { Repository } from "./repository.ts";

const candidatePrefix = "refs/orchestrate/candidates/";

/** Holds a candidate's commit against `git gc --prune=now` until its run is over. */
export const holdCandidate = async (
  { refs }: Repository,
  { run, subSpec, attempt }: WorktreeKey,
  commit: CommitSha,
): Promise<void> => {
  await refs.call({ args: ["update-ref", `${candidatePrefix}${run}/${subSpec}/${attempt}`, commit] });
};

/** Lets go of a run's candidates, when it is over: what was merged is held by its branch. */
export const dropCandidates = async (git: Git, run: RunId): Promise<void> => {
  for (const [ref, commit] of await git.refs(`${candidatePrefix}${run}/`)) await git.deleteRef(ref, commit);
};

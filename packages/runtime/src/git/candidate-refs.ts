import type { CommitSha, Git, RunId, WorktreeKey } from "@orchestrate/shared";

import { textOf } from "./invoke.ts";
import { openRepository, type Repository } from "./repository.ts";
import { salvagePrefix } from "./salvage.ts";

const candidatePrefix = "refs/orchestrate/candidates/";

/** Holds a candidate's commit against `git gc --prune=now` until its run is over. */
export const holdCandidate = async (
  { refs }: Repository,
  { run, subSpec, attempt }: WorktreeKey,
  commit: CommitSha,
): Promise<void> => {
  await refs.call({ args: ["update-ref", `${candidatePrefix}${run}/${subSpec}/${attempt}`, commit] });
};

/**
 * Lets go of a run's candidates, when it is over. What was merged is held by its branch; what is on no branch is kept
 * as salvage of its attempt: nothing is lost that an agent finished.
 */
export const dropCandidates = async (git: Git, run: RunId): Promise<void> => {
  const held = await git.refs(`${candidatePrefix}${run}/`);
  if (held.size === 0) return;
  const repository = await openRepository(git.commonDir);
  const unmerged = await onNoBranch(repository, [...held.values()]);
  const kept = await git.refs(`${salvagePrefix}${run}/`);
  const moves: string[] = [];
  for (const [ref, commit] of held) {
    const name = salvagePrefix + ref.slice(candidatePrefix.length);
    if (unmerged.has(commit) && ![...kept.values()].includes(commit)) {
      const free = kept.has(name) ? freeNumber(name, kept) : name;
      moves.push(`create ${free} ${commit}`);
    }
    moves.push(`delete ${ref} ${commit}`);
  }
  // In one transaction: nothing is let go of that is not kept.
  await repository.refs.call({ args: ["update-ref", "--stdin"], input: `${moves.join("\n")}\n` });
};

const onNoBranch = async ({ refs }: Repository, commits: readonly CommitSha[]): Promise<ReadonlySet<string>> =>
  new Set(textOf(await refs.call({ args: ["rev-list", ...commits, "--not", "--branches"] })).split("\n"));

/** As for every second salvage of one attempt: `.2`, `.3`, … */
const freeNumber = (name: string, kept: ReadonlyMap<string, CommitSha>): string => {
  for (let copy = 2; ; copy += 1) if (!kept.has(`${name}.${copy}`)) return `${name}.${copy}`;
};

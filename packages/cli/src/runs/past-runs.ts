import { mergesIn, type PastRun } from "@orchestrate/coordinator";
import { readEventLog } from "@orchestrate/runtime";
import type { AnyEvent, CommitSha, Git } from "@orchestrate/shared";

import { listRuns, runFolder } from "./run-folders.ts";

/** Every run of a repository, and whether a commit has what it merged. A log that cannot be read tells of nothing. */
export const pastRuns = async (git: Git, head: CommitSha): Promise<readonly PastRun[]> => {
  const runs: PastRun[] = [];
  for (const run of await listRuns(git.commonDir)) {
    const events: readonly AnyEvent[] = await readEventLog(runFolder(git.commonDir, run).path).catch(() => []);
    const merges = mergesIn(events);
    const last = merges.at(-1);
    const started = events.find((event) => event.type === "run.started");
    runs.push({
      run,
      undo: started?.data.undo,
      merges,
      // They stand on one another: whoever has the last has all.
      hasLanded: last !== undefined && (await isThere(git, last.commit)) && (await git.isAncestor(last.commit, head)),
    });
  }
  return runs;
};

const isThere = async (git: Git, commit: CommitSha): Promise<boolean> =>
  (await git.resolve(`${commit}^{commit}`)) !== undefined;

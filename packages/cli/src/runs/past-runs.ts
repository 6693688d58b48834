import { mergesIn, type PastRun, type RunState, undoneBy } from "@orchestrate/coordinator";
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

/** Which of a run's merges do not stand any more, and the run that took each back. */
export const undoneOf = async (
  git: Git,
  { run, started }: RunState,
): Promise<readonly { readonly subSpec: string; readonly by: string }[]> => {
  const head = started && (await git.resolve(`refs/heads/${started.target}`));
  if (head === undefined) return [];
  const runs = await pastRuns(git, head);
  return (runs.find((one) => one.run === run)?.merges ?? []).flatMap(({ subSpec }) => {
    const by = run && undoneBy(runs, run, subSpec);
    return by === undefined ? [] : [{ subSpec, by: by.run }];
  });
};

const isThere = async (git: Git, commit: CommitSha): Promise<boolean> =>
  (await git.resolve(`${commit}^{commit}`)) !== undefined;

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { type Clock, OrchestrateError, RunId } from "@orchestrate/shared";

/** Where a run keeps its state: in the repository's git directory, so that no tree gets a file. */
export interface RunFolder {
  readonly run: RunId;
  /** Holds the log and its lock. */
  readonly path: string;
  readonly blobs: string;
  readonly inbox: string;
}

export const runFolder = (commonDir: string, run: RunId): RunFolder => {
  const path = join(runsFolder(commonDir), run);
  return { run, path, blobs: join(path, "blobs"), inbox: join(path, "inbox") };
};

/** Every run of a repository, oldest first. */
export const listRuns = async (commonDir: string): Promise<readonly RunId[]> => {
  const names = await readdir(runsFolder(commonDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .map((name) => RunId.safeParse(name))
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .toSorted();
};

/** The run that somebody means: by its id, by a beginning that only one has, or the latest for none. */
export const findRun = async (commonDir: string, meant: string | undefined): Promise<RunFolder> => {
  const runs = await listRuns(commonDir);
  const fitting = meant === undefined ? runs.slice(-1) : runs.filter((run) => run.startsWith(meant));
  const [only, second] = fitting;
  if (only !== undefined && (second === undefined || only === meant)) return runFolder(commonDir, only);
  if (second !== undefined) {
    throw new OrchestrateError("RUN_AMBIGUOUS", `${meant} begins the ids of ${fitting.length} runs.`, {
      hint: `Write one of them in full: ${fitting.join(", ")}.`,
    });
  }
  throw new OrchestrateError(
    "RUN_UNKNOWN",
    meant === undefined ? "This repository has no run." : `This repository has no run ${meant}.`,
    {
      hint:
        runs.length === 0
          ? "`orchestrate run <spec>` starts one."
          : `Its latest are ${runs.slice(-5).join(", ")}; \`orchestrate status --all\` lists every one.`,
    },
  );
};

/**
 * Makes the folder of a run that begins. Its id is the time in base 36: eight characters that sort, until the year
 * 2059. Of two runs that begin in the same millisecond one gets the next.
 */
export const makeRunFolder = async (commonDir: string, clock: Clock): Promise<RunFolder> => {
  await mkdir(runsFolder(commonDir), { recursive: true, mode: 0o700 });
  for (let ms = Date.parse(clock.now()); ; ms++) {
    const folder = runFolder(commonDir, RunId.parse(ms.toString(36).padStart(8, "0")));
    try {
      await mkdir(folder.path, { mode: 0o700 });
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

const runsFolder = (commonDir: string): string => join(commonDir, "orchestrate", "runs");

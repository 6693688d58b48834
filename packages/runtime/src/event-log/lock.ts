import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { isBusy, runIsActive } from "./failures.ts";

/** Long enough to outlast a glance by `isRunActive`, short enough that nobody waits on a run that is active. */
const glanceMs = 250;

const lockFile = (folder: string): string => join(folder, "lock.db");

/**
 * Makes this process the folder's one writer, by an exclusive transaction on a side file: the kernel ends it with the
 * process, so a killed writer never blocks the next. Throws OrchestrateError `RUN_IS_ACTIVE` when there is another.
 */
export const lockForWriting = (folder: string): { release(): void } => {
  const side = new DatabaseSync(lockFile(folder), { timeout: glanceMs });
  try {
    side.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    side.close();
    throw isBusy(cause) ? runIsActive(folder, cause) : cause;
  }
  return { release: () => side.close() };
};

/** Whether some process is the writer of the run in this folder. It may end, or begin, the moment after. */
export const isRunActive = (folder: string): boolean => {
  let side: DatabaseSync;
  try {
    side = new DatabaseSync(lockFile(folder), { readOnly: true, timeout: 0 });
  } catch {
    // No side file: nobody ever wrote here.
    return false;
  }
  try {
    side.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    side.close();
  }
};

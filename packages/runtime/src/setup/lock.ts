import { DatabaseSync } from "node:sqlite";

import type { Clock } from "@orchestrate/shared";

import { folderTrouble } from "../sandbox/folder-trouble.ts";

/** A lock on one file that many may hold together, or one alone. The kernel frees it when its holder is killed. */
export interface Lock {
  release(): void;
}

/** Short against an installation, long against the look at a lock. */
const retryMs = 100;
const SQLITE_BUSY = 5;

/** Takes the lock together with others; undefined when one alone holds it. */
export const share = (file: string): Lock | undefined =>
  take(file, (database) => {
    database.exec("BEGIN");
    // A transaction takes its lock with the first look.
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  });

/** Takes the lock alone; undefined when anybody holds it. */
export const own = (file: string): Lock | undefined => take(file, (database) => database.exec("BEGIN EXCLUSIVE"));

/** Tries until it has what it tries for. Rejects with the signal's reason when that aborts first. */
export const waitFor = async <Result>(
  attempt: () => Result | undefined,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Result> => {
  for (;;) {
    signal.throwIfAborted();
    const result = attempt();
    if (result !== undefined) return result;
    await clock.sleep(retryMs, { signal });
  }
};

const take = (file: string, begin: (database: DatabaseSync) => void): Lock | undefined => {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw folderTrouble(error, file);
  }
  try {
    begin(database);
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return undefined;
    throw folderTrouble(error, file);
  }
};

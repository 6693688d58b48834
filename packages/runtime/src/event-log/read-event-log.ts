import { DatabaseSync } from "node:sqlite";

import type { AnyEvent, Clock } from "@orchestrate/shared";

import { logMissing } from "./failures.ts";
import { linesOf, logFile, readAfter } from "./rows.ts";

/**
 * The events of a run in order, from any process and while its writer writes: those with `seq` greater than `after`.
 * Rejects with OrchestrateError `LOG_MISSING`, `LOG_BROKEN` or `LOG_UNKNOWN_TYPE`.
 */
export const readEventLog = async (
  folder: string,
  { after = 0 }: { readonly after?: number } = {},
): Promise<readonly AnyEvent[]> => {
  const db = openForReading(logFile(folder));
  try {
    return readAfter(db, after, logFile(folder));
  } finally {
    db.close();
  }
};

/** The log's own lines, byte for byte: its chain is over these. Rejects with OrchestrateError `LOG_MISSING`. */
export const readEventLines = async (folder: string): Promise<readonly string[]> => {
  const db = openForReading(logFile(folder));
  try {
    return linesOf(db);
  } finally {
    db.close();
  }
};

/** The events of a run as they come, those already there first. Ends when the signal aborts. */
export async function* followEventLog(
  folder: string,
  options: { readonly after?: number; readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<AnyEvent, void, void> {
  const { clock, signal } = options;
  const db = openForReading(logFile(folder));
  try {
    for (let after = options.after ?? 0; !signal.aborted;) {
      for (const event of readAfter(db, after, logFile(folder))) {
        yield event;
        after = event.seq;
      }
      // Often enough to look live; a read that finds nothing costs a fraction of a millisecond.
      await clock.sleep(100, { signal }).catch(() => undefined);
    }
  } finally {
    db.close();
  }
}

const openForReading = (file: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    db.prepare("SELECT count(*) FROM event").get();
    return db;
  } catch (cause) {
    db?.close();
    throw logMissing(file, cause);
  }
};

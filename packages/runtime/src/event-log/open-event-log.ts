import { DatabaseSync } from "node:sqlite";

import {
  type AnyEvent,
  type Clock,
  type EventLog,
  type NewEvent,
  OrchestrateError,
  parseEvent,
  type RunId,
} from "@orchestrate/shared";

import { makeFolder } from "../blobs/durable-file.ts";
import { emptyHead, type Head, headAfter } from "./chain.ts";
import { logNotWritten } from "./failures.ts";
import { lockForWriting } from "./lock.ts";
import { type Redact, redactAll } from "./redact.ts";
import { lastRow, logFile, readAfter } from "./rows.ts";

export interface EventLogOptions {
  /** The run's own folder, made when absent; holds `log.db` and its side files. */
  readonly folder: string;
  readonly run: RunId;
  readonly clock: Clock;
  /** Applied to every string of an event's data before it is hashed. @default leaves everything as it is */
  readonly redact?: Redact;
}

/**
 * Opens a run's event log as its one writer, making it when absent.
 * Rejects with OrchestrateError: `RUN_IS_ACTIVE` when another process is the writer, `LOG_OF_ANOTHER_RUN`,
 * `LOG_BROKEN` or `LOG_UNKNOWN_TYPE` when the last event cannot be trusted, `LOG_NOT_WRITTEN`, `DISK_FULL`.
 * After an append that failed, every later one fails too: nothing may go on unlogged.
 */
export const openEventLog = async (options: EventLogOptions): Promise<EventLog> => {
  const { folder, run, clock, redact = (text) => text } = options;
  const file = logFile(folder);
  await makeFolder(folder);
  const lock = lockForWriting(folder);
  let db: DatabaseSync;
  let head: Head;
  try {
    db = openDatabase(file);
    head = headOf(db, file, run);
  } catch (error) {
    lock.release();
    throw error;
  }

  const insert = db.prepare("INSERT INTO event (seq, line) VALUES (?, ?)");
  const listeners = new Set<(event: AnyEvent) => void>();
  let failure: OrchestrateError | undefined;

  const untold: AnyEvent[] = [];
  /** A listener may append: every listener still hears of all events in the order of the log. */
  const tell = (event: AnyEvent): void => {
    if (untold.push(event) > 1) return;
    try {
      for (let next = untold[0]; next; next = untold[0]) {
        for (const listener of listeners) listener(next);
        untold.shift();
      }
    } finally {
      // Not empty only when a listener threw, which fails the append and with it the run.
      untold.length = 0;
    }
  };

  /** All of them or none. */
  const write = (news: readonly NewEvent[]): readonly AnyEvent[] => {
    if (failure) throw failure;
    if (news.length === 0) return [];
    let last = head;
    const rows = news.map(({ type, subject, data }) => {
      const seq = last.seq + 1;
      const event = parseEvent({
        specversion: "1.0",
        id: `${run}/${seq}`,
        source: `/orchestrate/runs/${run}`,
        type,
        time: clock.now(),
        subject,
        seq,
        prev: last.digest,
        data: redactAll(data, redact),
      });
      const line = JSON.stringify(event);
      last = headAfter({ seq, line });
      return { seq, line, event };
    });
    try {
      db.exec("BEGIN IMMEDIATE");
      for (const { seq, line } of rows) insert.run(seq, line);
      db.exec("COMMIT");
    } catch (cause) {
      failure = logNotWritten(file, cause);
      if (db.isTransaction) db.exec("ROLLBACK");
      throw failure;
    }
    head = last;
    const events = rows.map(({ event }) => event);
    for (const event of events) tell(event);
    return events;
  };

  return {
    run,
    async append(event) {
      const [appended] = write([event]);
      if (!appended) throw new TypeError("An event was written, and is not there");
      return appended;
    },
    async appendAll(events) {
      return write(events);
    },
    async read({ after = 0 } = {}) {
      return readAfter(db, after, file);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async head() {
      return head;
    },
    async close() {
      db.close();
      lock.release();
    },
  };
};

const openDatabase = (file: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 5_000 });
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    db.exec("CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT");
    return db;
  } catch (cause) {
    db?.close();
    throw logNotWritten(file, cause);
  }
};

/** Where the next event goes; looks at the last event only, because a reader walks them all. */
const headOf = (db: DatabaseSync, file: string, run: RunId): Head => {
  try {
    const last = lastRow(db);
    if (!last) return emptyHead;
    const [event] = readAfter(db, last.seq - 1, file);
    if (event?.id !== `${run}/${last.seq}`) {
      throw new OrchestrateError(
        "LOG_OF_ANOTHER_RUN",
        `${file} is the log of ${event?.id ?? "nothing"}, not of ${run}.`,
        {
          hint: "Each run has a folder of its own, named after it.",
        },
      );
    }
    return headAfter(last);
  } catch (error) {
    db.close();
    throw error;
  }
};

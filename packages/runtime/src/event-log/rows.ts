import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";

import type { AnyEvent } from "@orchestrate/shared";

import { emptyHead, headAfter, type Row, walk } from "./chain.ts";
import { logBroken } from "./failures.ts";

export const logFile = (folder: string): string => join(folder, "log.db");

export const lastRow = (db: DatabaseSync): Row | undefined => {
  const row = db.prepare("SELECT seq, line FROM event ORDER BY seq DESC LIMIT 1").get();
  return row && toRow(row);
};

/** The events after a place in the order, each checked against the one before it. */
export const readAfter = (db: DatabaseSync, after: number, file: string): AnyEvent[] => {
  const rows = db.prepare("SELECT seq, line FROM event WHERE seq > ? ORDER BY seq").all(after).map(toRow);
  if (after === 0) return walk(rows, emptyHead, file);
  const before = db.prepare("SELECT seq, line FROM event WHERE seq = ?").get(after);
  if (before) return walk(rows, headAfter(toRow(before)), file);
  if (rows[0]) throw logBroken(file, after, "is missing");
  return [];
};

/** Every line as it was written, in order. */
export const linesOf = (db: DatabaseSync): readonly string[] =>
  db
    .prepare("SELECT seq, line FROM event ORDER BY seq")
    .all()
    .map((row) => toRow(row).line);

const toRow = (row: Readonly<Record<string, unknown>>): Row => ({ seq: Number(row["seq"]), line: String(row["line"]) });

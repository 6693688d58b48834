import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const schemas = new URL("../db/schema/", import.meta.url);

/** Opens a database and brings its schema up to date; migrations that it already has are skipped. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;");
  const { user_version: applied } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  const migrations = readdirSync(schemas).toSorted();
  migrations.slice(applied).forEach((name, index) => {
    const sql = readFileSync(new URL(name, schemas), "utf8");
    database.exec(`BEGIN; ${sql}; PRAGMA user_version = ${applied + index + 1}; COMMIT;`);
  });
  return database;
}

/** Runs `work` in one transaction: all of what it writes is kept, or nothing when it throws. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { Clock, NewEvent, RunId } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { isRunActive } from "./lock.ts";
import { openEventLog } from "./open-event-log.ts";
import { followEventLog, readEventLog } from "./read-event-log.ts";

const run = "0abc" as RunId;
const clock: Clock = { now: () => "2026-11-22T12:00:00.000Z", monotonicMs: () => 0, sleep: async () => {} };
const paused = (why: string): NewEvent<"run.paused"> => ({ type: "run.paused", subject: "", data: { why } });

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "event-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

const logOf = async (folder: string, whys: readonly string[]): Promise<void> => {
  const log = await openEventLog({ folder, run, clock });
  for (const why of whys) await log.append(paused(why));
  await log.close();
};

/** Changes the file behind the log's back. */
const tamper = (folder: string, sql: string): void => {
  const db = new DatabaseSync(join(folder, "log.db"));
  db.exec(sql);
  db.close();
};

test("what was appended is read back in order, by the writer, by a reader and after a restart", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }), fc.nat(8), async (whys, after) => {
      const folder = await mkdtemp(join(tmpdir(), "event-log-"));
      const log = await openEventLog({ folder, run, clock });
      for (const why of whys) await log.append(paused(why));
      const events = await log.read();
      expect(events.map(({ data }) => data)).toEqual(whys.map((why) => ({ why })));
      expect(await readEventLog(folder)).toEqual(events);
      expect(await readEventLog(folder, { after })).toEqual(events.slice(after));
      await log.close();
      const again = await openEventLog({ folder, run, clock });
      expect(await again.read()).toEqual(events);
      expect((await again.head()).seq).toBe(whys.length);
      await again.close();
      await rm(folder, { recursive: true });
    }),
    { numRuns: 20 },
  );
});

test("what is appended together is written in its order, and not at all when one of it cannot be", async () => {
  const folder = await newFolder();
  const log = await openEventLog({ folder, run, clock });
  const heard: number[] = [];
  log.subscribe(({ seq }) => heard.push(seq));
  const written = await log.appendAll([paused("a"), paused("b"), paused("c")]);
  expect(heard).toEqual([1, 2, 3]);
  const wrong = { ...paused("e"), data: { why: 1 } } as unknown as NewEvent<"run.paused">;
  await expect(log.appendAll([paused("d"), wrong])).rejects.toThrow(/why/);
  await expect(log.appendAll([])).resolves.toEqual([]);
  expect(await readEventLog(folder)).toEqual(written);
  await log.append(paused("f"));
  expect((await readEventLog(folder)).map(({ data }) => data)).toEqual(["a", "b", "c", "f"].map((why) => ({ why })));
  await log.close();
});

test("what is appended together to a log that another hand has written to is refused whole", async () => {
  const folder = await newFolder();
  const log = await openEventLog({ folder, run, clock });
  tamper(folder, "INSERT INTO event (seq, line) VALUES (2, '{}')");
  await expect(log.appendAll([paused("a"), paused("b")])).rejects.toMatchObject({ code: "LOG_NOT_WRITTEN" });
  await expect(log.append(paused("c"))).rejects.toMatchObject({ code: "LOG_NOT_WRITTEN" });
  await log.close();
  const db = new DatabaseSync(join(folder, "log.db"));
  expect(db.prepare("SELECT seq FROM event").all()).toMatchObject([{ seq: 2 }]);
  db.close();
});

test("each line carries the SHA-256 of the line before it, the first that of nothing", async () => {
  const folder = await newFolder();
  await logOf(folder, ["a", "b", "c"]);
  const db = new DatabaseSync(join(folder, "log.db"), { readOnly: true });
  const lines = db
    .prepare("SELECT line FROM event ORDER BY seq")
    .all()
    .map((row) => String(row["line"]));
  db.close();
  let before = "";
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ prev: `sha256:${createHash("sha256").update(before).digest("hex")}` });
    before = line;
  }
});

test.each([
  ["changed", "UPDATE event SET line = replace(line, '\"b\"', '\"x\"') WHERE seq = 2", "Event 3 .* digest of event 2"],
  ["removed", "DELETE FROM event WHERE seq = 2", "Event 3 .* does not follow event 1"],
  ["moved", "UPDATE event SET seq = seq * -1; UPDATE event SET seq = seq + 4", "Event 1 .* does not follow event 0"],
  ["cut short", "UPDATE event SET line = substr(line, 1, 40) WHERE seq = 3", "Event 3 .* is not JSON"],
  ["robbed of a field", "UPDATE event SET line = json_remove(line, '$.data.why') WHERE seq = 3", "Event 3 .* shape"],
])("an event that was %s is reported as a broken log", async (_, sql, message) => {
  const folder = await newFolder();
  await logOf(folder, ["a", "b", "c"]);
  tamper(folder, sql);
  await expect(readEventLog(folder)).rejects.toMatchObject({
    code: "LOG_BROKEN",
    message: expect.stringMatching(message),
  });
});

test("a reader that starts in the middle notices that the event before its first is gone", async () => {
  const folder = await newFolder();
  await logOf(folder, ["a", "b", "c"]);
  tamper(folder, "DELETE FROM event WHERE seq = 2");
  await expect(readEventLog(folder, { after: 2 })).rejects.toMatchObject({ code: "LOG_BROKEN" });
});

test("an event of an unknown type stops the reader and says so", async () => {
  const folder = await newFolder();
  await logOf(folder, ["a"]);
  tamper(folder, "UPDATE event SET line = replace(line, 'run.paused', 'run.teleported')");
  await expect(readEventLog(folder)).rejects.toMatchObject({
    code: "LOG_UNKNOWN_TYPE",
    message: expect.stringContaining("run.teleported"),
  });
  await expect(openEventLog({ folder, run, clock })).rejects.toMatchObject({ code: "LOG_UNKNOWN_TYPE" });
  expect(isRunActive(folder), "a writer that could not open gave its lock back").toBe(false);
});

test("a second writer is refused while the first one is there, and let in afterwards", async () => {
  const folder = await newFolder();
  const first = await openEventLog({ folder, run, clock });
  expect(isRunActive(folder)).toBe(true);
  await expect(openEventLog({ folder, run, clock })).rejects.toMatchObject({ code: "RUN_IS_ACTIVE" });
  await first.close();
  expect(isRunActive(folder)).toBe(false);
  await (await openEventLog({ folder, run, clock })).close();
});

test("the log of one run is not opened for another", async () => {
  const folder = await newFolder();
  await logOf(folder, ["a"]);
  await expect(openEventLog({ folder, run: "0xyz" as RunId, clock })).rejects.toMatchObject({
    code: "LOG_OF_ANOTHER_RUN",
  });
});

test("a secret is gone before anything is hashed, written or told to a listener", async () => {
  const folder = await newFolder();
  const redact = (text: string): string => text.replaceAll("hunter2", "***");
  const log = await openEventLog({ folder, run, clock, redact });
  const told: unknown[] = [];
  log.subscribe((event) => told.push(event.data));
  await log.append(paused("the password is hunter2"));
  expect(JSON.stringify(await log.read())).not.toContain("hunter2");
  expect(told).toEqual([{ why: "the password is ***" }]);
  await log.close();
});

test("listeners hear of events in the order of the log, also when one of them appends", async () => {
  const log = await openEventLog({ folder: await newFolder(), run, clock });
  const heard: number[] = [];
  log.subscribe(({ seq }) => void (seq === 1 && log.append(paused("because of the first"))));
  log.subscribe(({ seq }) => heard.push(seq));
  await log.append(paused("first"));
  expect(heard).toEqual([1, 2]);
  await log.close();
});

test("an event of another shape is refused and the log goes on", async () => {
  const folder = await newFolder();
  const log = await openEventLog({ folder, run, clock });
  const wrong = { ...paused("a"), data: { why: 1 } } as unknown as NewEvent<"run.paused">;
  await expect(log.append(wrong)).rejects.toThrow(/why/);
  await log.append(paused("b"));
  expect(await log.read()).toHaveLength(1);
  await log.close();
});

test("a follower sees what was there and what comes, and ends with its signal", async () => {
  const folder = await newFolder();
  const log = await openEventLog({ folder, run, clock });
  await log.append(paused("a"));
  const following = new AbortController();
  const seen: number[] = [];
  // A clock whose sleep lets the writer write once.
  const writing: Clock = { ...clock, sleep: async () => void (await log.append(paused("b"))) };
  for await (const { seq } of followEventLog(folder, { clock: writing, signal: following.signal })) {
    seen.push(seq);
    if (seq === 3) following.abort();
  }
  expect(seen).toEqual([1, 2, 3]);
  await log.close();
});

test("there is a clear error where there is no log", async () => {
  await expect(readEventLog(await newFolder())).rejects.toMatchObject({ code: "LOG_MISSING" });
});

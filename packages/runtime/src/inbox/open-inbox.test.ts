import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { InboxMessage } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { openInbox } from "./open-inbox.ts";

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "inbox-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

const pause = (why: string): InboxMessage => ({ kind: "pause", why });

test("messages are taken in the order in which they were put, once", async () => {
  const folder = await newFolder();
  const [here, there] = [await openInbox(folder), await openInbox(folder)];
  for (const why of ["a", "b", "c"]) await there.put(pause(why));
  const taken: InboxMessage[] = [];
  expect(await here.take(async (message) => void taken.push(message))).toBe(3);
  expect(taken).toEqual([pause("a"), pause("b"), pause("c")]);
  expect(await here.take(async () => {})).toBe(0);
});

test("a message whose taking failed is handed over again", async () => {
  const inbox = await openInbox(await newFolder());
  await inbox.put(pause("a"));
  await expect(inbox.take(() => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
  expect(await inbox.take(async () => {})).toBe(1);
});

test("what is no message is moved aside and does not stop the others", async () => {
  const folder = await newFolder();
  const inbox = await openInbox(folder);
  await writeFile(join(folder, "a.json"), '{"kind": "delete everything"}');
  await writeFile(join(folder, "b.json"), "not json");
  await writeFile(join(folder, ".half"), '{"kind": "pau');
  await inbox.put(pause("a"));
  expect(await inbox.take(async () => {})).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual([".half", "a.json.refused", "b.json.refused"]);
});

test("a watcher hears of a message that another process put", async () => {
  const folder = await newFolder();
  const watching = new AbortController();
  onTestFinished(() => watching.abort());
  const inbox = await openInbox(folder);
  const heard = new Promise<void>((resolve) => inbox.watch(resolve, { signal: watching.signal }));
  await (await openInbox(folder)).put(pause("a"));
  await heard;
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Clock } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { findRun, listRuns, makeRunFolder } from "./run-folders.ts";

const clockAt = (time: string): Clock => ({ now: () => time, monotonicMs: () => 0, sleep: async () => {} });
const noon = clockAt("2026-11-22T12:00:00.000Z");

const repository = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "runs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

test("run ids sort by the time of their start, and two of one millisecond differ", async () => {
  const commonDir = await repository();
  const started = [];
  for (const clock of [noon, noon, clockAt("2026-11-22T12:00:01.000Z")]) {
    started.push((await makeRunFolder(commonDir, clock)).run);
  }
  expect(await listRuns(commonDir)).toEqual(started);
  expect(started.every((run) => run.length === 8)).toBe(true);
});

test("a run is found by the beginning of its id, and the latest without one", async () => {
  const commonDir = await repository();
  const { run } = await makeRunFolder(commonDir, clockAt("1999-01-01T00:00:00.000Z"));
  const latest = await makeRunFolder(commonDir, noon);
  expect((await findRun(commonDir, run.slice(0, 3))).run).toBe(run);
  expect(await findRun(commonDir, undefined)).toEqual(latest);
});

test("a run that is not there, and a beginning of several, are refused with the ids that exist", async () => {
  const commonDir = await repository();
  await expect(findRun(commonDir, undefined)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
  const { run } = await makeRunFolder(commonDir, noon);
  await makeRunFolder(commonDir, noon);
  await expect(findRun(commonDir, "zzz")).rejects.toMatchObject({ hint: expect.stringContaining(run) });
  await expect(findRun(commonDir, run.slice(0, 3))).rejects.toMatchObject({ code: "RUN_AMBIGUOUS" });
});

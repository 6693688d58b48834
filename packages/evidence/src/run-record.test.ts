import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBlobs, openEventLog, systemClock } from "@orchestrate/runtime";
import { type CommitSha, digestOf, type RunId } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { readRun } from "./run-record.ts";

const openFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-evidence-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const log = await openEventLog({ folder, run: "0abc" as RunId, clock: systemClock });
  onTestFinished(() => log.close());
  return { log, blobs: await openBlobs(join(folder, "blobs")) };
};

test("a run is read from its log and blobs", async () => {
  const { log, blobs } = await openFolder();
  const data = {
    spec: await blobs.put("# A spec\n"),
    specPath: "spec.md",
    specId: "a-spec",
    base: "a".repeat(40) as CommitSha,
    target: "main",
    integration: "orchestrate/0abc",
    configuration: digestOf("{}"),
    version: "0.0.0",
    sandbox: "none",
    concurrency: 1,
    land: true,
  };
  await log.append({ type: "run.started", subject: "", data });
  const record = await readRun({ events: await log.read(), blobs });
  expect(record).toMatchObject({ run: "0abc", begun: data, spec: "# A spec\n", plan: undefined, verdicts: [] });
});

test("a log that says nothing of a start is refused", async () => {
  const { log, blobs } = await openFolder();
  await log.append({ type: "run.paused", subject: "", data: { why: "asked" } });
  await expect(readRun({ events: await log.read(), blobs })).rejects.toMatchObject({ code: "RUN_NOT_BEGUN" });
});

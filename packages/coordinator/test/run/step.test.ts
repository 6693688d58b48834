import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBlobs, openEventLog, systemClock } from "@orchestrate/runtime";
import type { Effect, RunId } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { openJournal } from "../../src/journal.ts";
import { type Step, step } from "../../src/step.ts";

/** A journal on disk, as a process that starts on it finds it. */
const journalIn = async (folder: string) => {
  const redact = (text: string): string => text.replaceAll("hunter2", "***");
  const log = await openEventLog({ folder, run: "0abc" as RunId, clock: systemClock, redact });
  const blobs = await openBlobs(join(folder, "blobs"), { redact });
  return { log, journal: openJournal(log, blobs, await log.read()) };
};

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "step-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

/** A step whose events are the simplest there are. */
const told: Step<string, string> = {
  key: (input) => `tell/${input}`,
  intents: (input) => [{ type: "run.paused", subject: "", data: { why: `about to tell ${input}` } }],
  outcome: (_, output, kept) =>
    output === "stopped"
      ? undefined
      : { type: "attempt.exhausted", subject: "T1", data: { ...kept, attempt: 1, reason: "told", findings: [] } },
  parse: String,
};

const signal = new AbortController().signal;

test("what an effect came back with is kept, and a second process gets it without acting", async () => {
  const folder = await newFolder();
  const effects: string[] = [];
  const effect: Effect<string, string> = async (input) => `${input} ${effects.push(input)}`;

  const first = await journalIn(folder);
  expect(await step(first.journal, told, effect)("a", { signal })).toBe("a 1");
  expect((await first.log.read()).map(({ type }) => type)).toEqual(["run.paused", "attempt.exhausted"]);
  expect(await step(first.journal, told, effect)("b", { signal })).toBe("b 2");
  await first.log.close();

  const second = await journalIn(folder);
  expect(await step(second.journal, told, effect)("a", { signal })).toBe("a 1");
  expect(effects).toEqual(["a", "b"]);
  await second.log.close();
});

test("an effect that rejects, or was stopped, leaves its intent and is tried again", async () => {
  const { log, journal } = await journalIn(await newFolder());
  await expect(step(journal, told, () => Promise.reject(new Error("no")))("a", { signal })).rejects.toThrow("no");
  expect(await step(journal, told, async () => "stopped")("a", { signal })).toBe("stopped");
  expect((await log.read()).map(({ type }) => type)).toEqual(["run.paused", "run.paused"]);
  expect(await step(journal, told, async () => "done")("a", { signal })).toBe("done");
  await log.close();
});

test("the run goes on with what was kept, without the secrets that were in it", async () => {
  const { log, journal } = await journalIn(await newFolder());
  expect(await step(journal, told, async () => "the password is hunter2")("a", { signal })).toBe("the password is ***");
  await log.close();
});

test("nothing is announced for an effect that is stopped before it begins", async () => {
  const { log, journal } = await journalIn(await newFolder());
  const effect = step(journal, told, async () => "done");
  await expect(effect("a", { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  expect(await log.read()).toEqual([]);
  await log.close();
});

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Clock, RunId } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { isRunActive, openEventLog, readEventLog } from "../../src/index.ts";

const run = "0abc" as RunId;
const clock: Clock = { now: () => "2026-11-22T12:00:00.000Z", monotonicMs: () => 0, sleep: async () => {} };

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "event-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

/** Starts the writer and waits until it has said `count` events. */
const startWriter = async (folder: string, count: number) => {
  const writer = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(writer, "exit");
  let said = "";
  for await (const chunk of writer.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.split("\n").length > count) break;
  }
  return { writer, ended, said: () => said.trim().split("\n").map(Number) };
};

test("a killed writer loses nothing that it said was durable, and frees the run", { tags: ["slow"] }, async () => {
  const folder = await newFolder();
  const { writer, ended, said } = await startWriter(folder, 20);
  expect(isRunActive(folder)).toBe(true);
  await expect(openEventLog({ folder, run, clock })).rejects.toMatchObject({ code: "RUN_IS_ACTIVE" });
  expect((await readEventLog(folder)).length, "a reader reads while the writer writes").toBeGreaterThanOrEqual(20);

  writer.kill("SIGKILL");
  await ended;
  const log = await openEventLog({ folder, run, clock });
  const events = await log.read();
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.length).toBeGreaterThanOrEqual(Math.max(...said()));
  await log.append({ type: "run.resumed", subject: "", data: { version: "0" } });
  await log.close();
});

/** Mounting a small filesystem needs root; elsewhere the test counts as skipped. */
const canMount = ((): boolean => {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!canMount)(
  "a full disk stops the log with its name, and keeps what it had",
  { tags: ["slow"] },
  async () => {
    const folder = await newFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", folder]);
    onTestFinished(() => void execFileSync("umount", [folder]));
    const log = await openEventLog({ folder: join(folder, "run"), run, clock });
    const append = () => log.append({ type: "run.paused", subject: "", data: { why: "x".repeat(20_000) } });
    let appended = 0;
    const filling = async (): Promise<never> => {
      for (;;) {
        await append();
        appended += 1;
      }
    };
    await expect(filling()).rejects.toMatchObject({ code: "DISK_FULL", hint: expect.stringContaining("resume") });
    await expect(append(), "nothing goes on unlogged").rejects.toMatchObject({ code: "DISK_FULL" });
    expect(await log.read()).toHaveLength(appended);
    await log.close();
    expect(await readEventLog(join(folder, "run"))).toHaveLength(appended);
  },
);

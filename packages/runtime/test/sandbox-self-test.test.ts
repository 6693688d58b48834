import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { digestOf, type Sandbox } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { selfTest } from "../src/sandbox/self-test/self-test.ts";
import { openBench } from "./sandbox-bench.ts";

const signal = new AbortController().signal;
const architecture = process.arch === "arm64" ? "arm64" : "x64";

describe("the self-test of a sandbox", { tags: ["slow"] }, () => {
  test("a sandbox that holds is usable, and every attack was tried", async () => {
    const { sandbox } = await openBench();
    const report = await sandbox.selfTest({ signal });
    expect(report).toMatchObject({ usable: true, reason: undefined, remedy: undefined });
    expect(report.checks.length).toBeGreaterThan(50);
    expect(report.checks.filter(({ held }) => !held)).toEqual([]);
  });

  test("what lets one attack through is unusable, with what was taken and what to do", async () => {
    const { folder, none } = await openBench();
    const start: Sandbox["start"] = (command, options) => none.start(command, options);
    const report = await selfTest({
      start,
      architecture,
      folder: join(folder, "state"),
      signal,
      subject: digestOf("none"),
    });
    expect(report.usable).toBe(false);
    expect(report.reason).toContain("read a file outside: a file of the host that nothing mounts was read");
    expect(report.remedy).toContain("orchestrate doctor");
  });

  test("what cannot be started is unusable, and says why: no attack ran, so none failed", async () => {
    const { folder, none } = await openBench();
    const dead: Sandbox["start"] = (command, options) => none.start({ ...command, argv: ["false"] }, options);
    const report = await selfTest({
      start: dead,
      architecture,
      folder: join(folder, "state"),
      signal,
      subject: digestOf("dead"),
    });
    expect(report.usable).toBe(false);
    expect(report.checks.every(({ held }) => !held)).toBe(true);
  });

  test("a result is remembered until the boot or the sandbox changes, and only a good one", async () => {
    const { folder, sandbox, none } = await openBench();
    let starts = 0;
    const counted =
      (where: Sandbox): Sandbox["start"] =>
      (command, options) => {
        starts += 1;
        return where.start(command, options);
      };
    const state = join(folder, "state");
    const attempt = async (where: Sandbox, subject: string) => {
      starts = 0;
      await selfTest({ start: counted(where), architecture, folder: state, signal, subject: digestOf(subject) });
      return starts > 0;
    };
    expect(await attempt(sandbox, "one")).toBe(true);
    expect(await attempt(sandbox, "one")).toBe(false);
    expect(await attempt(sandbox, "another version")).toBe(true);
    expect(await attempt(none, "none")).toBe(true);
    expect(await attempt(none, "none")).toBe(true);
    writeFileSync(join(state, "self-test.json"), readFileSync(join(state, "self-test.json"), "utf8").slice(0, 50));
    expect(await attempt(sandbox, "one")).toBe(true);
    expect(readdirSync(state)).not.toContain("self-test.json.new");
  });

  test("the profile is the same for the same boundary, and another without one", async () => {
    const { folder, sandbox, none } = await openBench();
    const again = await createBubblewrap({ folder: join(folder, "again") });
    expect(again.profile).toBe(sandbox.profile);
    expect(none.profile).not.toBe(sandbox.profile);
  });
});

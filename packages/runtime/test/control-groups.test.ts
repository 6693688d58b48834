import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { basename, join } from "node:path";

import type { ProcessLimits } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { type ControlGroup, makeControlGroup } from "../src/sandbox/control-group/control-groups.ts";
import { findDelegation, groupName } from "../src/sandbox/control-group/delegation.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { anyDelegation, openBench, processesWith, until } from "./sandbox-bench.ts";

const MiB = 2 ** 20;

/** How groups are made, filled and removed can be tried with any controller; what they limit, with its own. */
const any = anyDelegation();
const delegated = () => {
  if (any?.kind !== "delegated") throw new TypeError("This test needs a control group");
  return any;
};
const has = (name: string) => findDelegation({ controllers: [name] }).kind === "delegated";

const groupsOf = (pid: number): readonly string[] =>
  readdirSync(delegated().folder).filter((name) => name.startsWith(`orchestrate-${pid}-`) && !name.endsWith("self"));

const boxed = async () => {
  const bench = await openBench();
  const sandbox = await createBubblewrap({ folder: join(bench.folder, "boxed"), delegation: delegated() });
  return { ...bench, sandbox };
};

describe.skipIf(any === undefined)("a control group", { tags: ["slow"] }, () => {
  test("holds a command and everything that it starts, from before its first instruction, and goes with it", async () => {
    const { sandbox, start } = await boxed();
    const started = await start(sandbox, ["sh", "-c", "setsid sleep 77.125 & cat /proc/self/cgroup; read -r _"], {
      stdin: "pipe",
      output: "pipe",
    });
    await once(started.stdout!, "data");
    const [group, ...more] = groupsOf(process.pid);
    expect(more).toEqual([]);
    const inside = readFileSync(join(delegated().folder, group!, "cgroup.procs"), "utf8").split("\n");
    expect(inside).toContain(String(processesWith("sleep\x0077.125")[0]));
    started.stdin?.end();
    await started.ended;
    expect(groupsOf(process.pid)).toEqual([]);
  });

  test("is gone when a command was never started", async () => {
    const { sandbox, run } = await boxed();
    expect(await run(sandbox, ["no-such-program"])).toMatchObject({ how: "not-started" });
    await expect(run(sandbox, ["sleep", "1"], { cwd: "/nowhere" })).rejects.toThrow("could not be started");
    expect(groupsOf(process.pid)).toEqual([]);
  });

  test("a killed orchestrator's groups are removed by the next one, and nobody else's", async () => {
    const { startOther } = await openBench();
    const other = startOther("grouped", "echo up; sleep 1000");
    await once(other.stdout!, "data");
    await until(() => groupsOf(other.pid!).length > 0);
    findDelegation({ controllers: delegated().controllers });
    expect(groupsOf(other.pid!)).toHaveLength(1);
    other.kill("SIGKILL");
    await until(() => {
      findDelegation({ controllers: delegated().controllers });
      return groupsOf(other.pid!).length === 0;
    });
  });

  test("a folder that only looks like one of ours stays", () => {
    const foreign = join(delegated().folder, "orchestrate-1-2");
    mkdirSync(foreign);
    onTestFinished(() => rmdirSync(foreign));
    findDelegation({ controllers: delegated().controllers });
    expect(existsSync(foreign)).toBe(true);
  });

  test("a group that somebody is still in is not removed under them", async () => {
    const group: ControlGroup = makeControlGroup(delegated(), defaultLimits);
    const child = spawn("sleep", ["1000"]);
    const ended = once(child, "exit");
    group.join(child.pid!);
    const [name] = groupsOf(process.pid);
    expect(() => rmdirSync(join(delegated().folder, name!))).toThrow("EBUSY");
    child.kill("SIGKILL");
    await ended;
    await group.remove();
    expect(groupsOf(process.pid)).toEqual([]);
    expect(basename(groupName(7))).toMatch(/^orchestrate-\d+-\d+-7$/);
  });
});

test("where no group is handed down, the reason is one that a person can act on", () => {
  expect(findDelegation({ controllers: ["no-such-controller"] })).toEqual({
    kind: "refused",
    why: expect.stringMatching(/no controller for no-such-controller|no control groups of version 2/),
  });
});

describe("limits of all processes of a command together", { tags: ["slow"] }, () => {
  const limited = (limits: Partial<ProcessLimits>) => ({ limits: { ...defaultLimits, timeoutMs: 150_000, ...limits } });
  /** tail keeps what it reads until the end comes. */
  const greed = (processes: number) =>
    `for i in $(seq ${processes}); do (head -c ${64 * MiB} /dev/zero; sleep 2) | tail -c ${64 * MiB} >/dev/null & done; wait; echo survived`;

  test.skipIf(!has("memory"))("T24: many processes, each below its own limit, do not take more memory", async () => {
    const { sandbox, sh } = await openBench();
    const little = await sh(sandbox, greed(8), limited({ maxMemoryBytes: 384 * MiB }));
    expect(little.stdout).not.toContain("survived");
    const enough = await sh(sandbox, greed(8), limited({ maxMemoryBytes: 4096 * MiB }));
    expect(enough.stdout).toContain("survived");
  });

  test.skipIf(!has("cpu"))("T24: busy loops in many processes take no more cores than they may", async () => {
    const { sandbox, run } = await openBench();
    const loops =
      "for i in 1 2 3 4; do (while [ $SECONDS -lt 4 ]; do :; done) & done; wait; times | tail -n 1 | tr ms '  '";
    const { stdout } = await run(sandbox, ["bash", "-c", loops], limited({ maxCpus: 0.25 }));
    const [userMinutes, user, systemMinutes, system] = stdout.trim().split(/\s+/).map(Number);
    expect(60 * (userMinutes! + systemMinutes!) + user! + system!).toBeLessThan(2);
  });

  test.skipIf(!has("pids"))("T24: the kernel counts processes that a limit of one user would not", async () => {
    const { sandbox, start } = await openBench();
    const started = await start(sandbox, ["sh", "-c", "echo up; read -r _"], {
      ...limited({ maxProcesses: 50 }),
      stdin: "pipe",
      output: "pipe",
    });
    await once(started.stdout!, "data");
    const [group] = groupsOf(process.pid);
    expect(readFileSync(join(delegated().folder, group!, "pids.max"), "utf8")).toBe("82\n");
    started.kill();
    await started.ended;
  });
});

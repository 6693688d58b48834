import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Mount } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { defaultLimits } from "../src/sandbox/limits.ts";
import { openBench } from "./sandbox-bench.ts";

const MiB = 2 ** 20;

// T24. What would happen without a limit is not tried: it would end the machine that runs the tests.
describe("limits of a sandboxed command", { tags: ["slow"] }, () => {
  test("a fork bomb ends at the limit of processes, and the machine does not notice", async () => {
    const { sandbox, run } = await openBench();
    const limits = { ...defaultLimits, maxProcesses: 64, timeoutMs: 2000 };
    const bomb = "b() { b | b & }; b; while :; do sleep 1; done";
    expect(await run(sandbox, ["bash", "-c", bomb], { limits })).toMatchObject({ how: "timed-out" });
    expect(await run(sandbox, ["true"])).toMatchObject({ exit: 0 });
  });

  test("the limit of processes is each sandbox's own", async () => {
    const { sandbox, start, sh } = await openBench();
    const limits = { ...defaultLimits, maxProcesses: 32 };
    const many = "for i in $(seq 24); do sleep 100 & done; echo up; read -r _";
    const first = await start(sandbox, ["sh", "-c", many], { limits, stdin: "pipe", output: "pipe" });
    await new Promise((resolve) => first.stdout?.once("data", resolve));
    expect(await sh(sandbox, "for i in $(seq 24); do true & done; wait; echo fine", { limits })).toMatchObject({
      stdout: "fine\n",
    });
    first.kill();
    await first.ended;
  });

  test("a file grows to its limit and no further", async () => {
    const { worktree, sandbox, sh } = await openBench();
    const limits = { ...defaultLimits, maxFileBytes: MiB };
    expect((await sh(sandbox, "head -c 5000000 /dev/zero > large; echo survived", { limits })).stdout).toBe(
      "survived\n",
    );
    expect(statSync(join(worktree, "large")).size).toBe(MiB);
  });

  test("a flood of output to a file ends at the limit of a file", async () => {
    const { folder, sandbox, sh } = await openBench();
    const limits = { ...defaultLimits, maxFileBytes: 2 * MiB, maxOutputBytes: MiB };
    const output = { stdout: join(folder, "out"), stderr: join(folder, "err") };
    const result = await sh(sandbox, "yes", { limits, output });
    expect(result).toMatchObject({ signal: "SIGXFSZ", truncated: true });
    expect(statSync(output.stdout).size).toBe(MiB);
  });

  test("a process that takes too much memory ends itself", async () => {
    const { sandbox, run } = await openBench();
    const limits = { ...defaultLimits, maxDataBytes: 256 * MiB };
    const greed = "const kept = []; for (;;) kept.push(Buffer.alloc(16 * 2 ** 20, 1));";
    const { how, exit, signal } = await run(sandbox, ["node", "-e", greed], { limits });
    expect(how).toBe("exited");
    expect(exit === 0 && signal === undefined).toBe(false);
  });

  test("open files, processes and core dumps are limited before the command begins", async () => {
    const { sandbox, run } = await openBench();
    const limits = { ...defaultLimits, maxOpenFiles: 100, maxProcesses: 50 };
    const { stdout } = await run(
      sandbox,
      ["bash", "-c", "ulimit -n; ulimit -u; ulimit -c; ulimit -Hn 200 || echo kept"],
      { limits },
    );
    expect(stdout).toBe("100\n50\n0\nkept\n");
  });

  test("memory that looks like a disk is full at its size", async () => {
    const { worktree, sandbox, sh } = await openBench();
    const mounts: readonly Mount[] = [{ kind: "scratch", target: join(worktree, "scratch"), maxBytes: MiB }];
    const { stderr } = await sh(sandbox, "head -c 5000000 /dev/zero > scratch/large", { mounts });
    expect(stderr).toContain("No space left on device");
    expect(existsSync(join(worktree, "scratch", "large"))).toBe(false);
  });

  test.each(["/tmp", "$HOME", "/dev/shm"])("many files in %s fill no more than its size", async (folder) => {
    const { sandbox, sh } = await openBench();
    const fill = `cd ${folder} && for i in 1 2 3; do fallocate -l 500000000 part$i; done; du -sm . | cut -f1`;
    const { stdout, stderr } = await sh(sandbox, fill);
    expect(stderr).toContain("No space left on device");
    expect(Number(stdout)).toBeLessThanOrEqual(1024);
  });

  test("an endless loop ends when its time is up", async () => {
    const { sandbox, sh } = await openBench();
    const limits = { ...defaultLimits, timeoutMs: 500 };
    expect(await sh(sandbox, "trap '' TERM INT HUP; while :; do :; done", { limits })).toMatchObject({
      how: "timed-out",
    });
  });

  test("a limit of ours above the machine's own leaves the machine's", async () => {
    const { sandbox, run } = await openBench();
    const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
    const limits = { ...defaultLimits, maxOpenFiles: hard + 1000 };
    expect(await run(sandbox, ["bash", "-c", "ulimit -n"], { limits })).toMatchObject({ exit: 0, stdout: `${hard}\n` });
  });
});

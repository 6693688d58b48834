import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import { defaultLimits } from "../src/sandbox/limits.ts";
import { openBench, processesWith, readIfAny, until } from "./sandbox-bench.ts";

describe("the end of a sandbox", { tags: ["slow"] }, () => {
  // Whatever a failing test leaves running carries this word.
  const word = `lifetime-${randomBytes(6).toString("hex")}`;
  afterEach(() => {
    for (const pid of processesWith(word)) process.kill(pid, "SIGKILL");
  });

  /** A daemon in a session of its own, deaf to signals, that writes to a file of the worktree for ever. */
  const daemon = `setsid sh -c 'trap "" TERM HUP INT; while :; do echo ${word} >> tail; done' >/dev/null 2>&1 </dev/null &
    while ! test -s tail; do :; done`;

  test.each([
    ["by itself", `${daemon}`, {}, "exited"],
    ["at its time-out", `${daemon}; sleep 1000`, { timeoutMs: 1500 }, "timed-out"],
  ] as const)("T31: when a command ends %s, no daemon of it writes any more", async (_how, script, limits, how) => {
    const { worktree, sandbox, sh } = await openBench();
    expect(await sh(sandbox, script, { limits: { ...defaultLimits, ...limits } })).toMatchObject({ how });
    const before = readFileSync(join(worktree, "tail"), "utf8").length;
    expect(processesWith(word)).toEqual([]);
    expect(readFileSync(join(worktree, "tail"), "utf8").length).toBe(before);
  });

  test("T31: a killed command's daemons are gone when it has ended, and without a sandbox they are not", async () => {
    const { worktree, sandbox, none, start } = await openBench();
    for (const where of [sandbox, none]) {
      const started = await start(where, ["sh", "-c", `rm -f tail; ${daemon}; echo up; sleep 1000`], {
        output: "pipe",
      });
      await once(started.stdout!, "data");
      started.kill();
      await started.ended;
      expect(processesWith(word)).toHaveLength(where === sandbox ? 0 : 1);
    }
    expect(readIfAny(join(worktree, "tail"))).not.toBe("");
  });

  test("when we are killed, everything inside dies; without a sandbox it lives on", async () => {
    for (const adapter of ["bubblewrap", "none"] as const) {
      const { worktree, startOther } = await openBench();
      const other = startOther(adapter, `rm -f tail; ${daemon}; echo up; while :; do sleep 1; done`);
      await until(() => readIfAny(join(worktree, "tail")).includes(word));
      other.kill("SIGKILL");
      await once(other, "exit");
      if (adapter === "bubblewrap") await until(() => processesWith(word).length === 0);
      else expect(processesWith(word)).not.toEqual([]);
    }
  });

  test("at whatever moment of the start we are killed, the command does not survive us", async () => {
    const { startOther } = await openBench();
    // The moments are counted in turns of our own loop after its first word, which needs no clock.
    for (const turns of [0, 1, 10, 50, 200, 800, 3200]) {
      const other = startOther("bubblewrap", `: ${word}; sleep 1000; sleep 1000`);
      await once(other.stdout!, "data");
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      other.kill("SIGKILL");
      await once(other, "exit");
      await until(() => processesWith(`: ${word};`).length === 0);
    }
  });

  test("a command cannot end the sandbox's own init and stay", async () => {
    const { sandbox, sh } = await openBench();
    expect(await sh(sandbox, "kill -9 1; kill -STOP 1; echo still here")).toMatchObject({
      exit: 0,
      stdout: "still here\n",
    });
  });

  test("a hundred sandboxes, eight at a time, leave no process", async () => {
    const { sandbox, run } = await openBench();
    const left = Array.from({ length: 100 }, (_, index) => index);
    const worker = async () => {
      while (left.pop() !== undefined)
        expect(await run(sandbox, ["sh", "-c", `: ${word}; echo out`])).toMatchObject({ exit: 0, stdout: "out\n" });
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(processesWith(word)).toEqual([]);
  });
});

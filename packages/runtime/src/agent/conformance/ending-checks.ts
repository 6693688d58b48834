import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { AgentOutcome } from "@orchestrate/shared";

import { type AgentBench, type BenchJob, patienceMs } from "../../testing/agent-bench.ts";
import type { ConformanceCheck, Trial } from "./check.ts";
import { outlast, until } from "./until.ts";

/** A daemon that leaves its process group, and a command that does not come back. */
const hanging = "touch begun; (setsid sleep 4242 &) ; sleep 4242";

/** How an agent's work comes to its end when somebody else ends it, and what is left then. */
export const endingChecks: readonly ConformanceCheck[] = [
  {
    name: "tool-hang",
    promise: "is ended with all that it started when a tool hangs",
    run: async (trial) => {
      assert.equal(await endedWhileHanging(trial, hanging, outlast), "stalled");
    },
  },
  {
    name: "time-out",
    promise: "is ended with all that it started when its time is over, however busy it is",
    run: async (trial) => {
      const limits = { wallMs: patienceMs / 2 };
      const busy = `${hanging.replace("; sleep 4242", "")}; while :; do echo busy; sleep 0.05; done`;
      const end: Ending = async ({ skip }, running) => {
        skip(limits.wallMs);
        return await running;
      };
      assert.equal(await endedWhileHanging(trial, busy, end, { limits }), "timed-out");
    },
  },
  {
    name: "cancel",
    promise: "is cancelled at once, and leaves no process",
    run: async (trial) => {
      const cancel = new AbortController();
      const end: Ending = async (_, running) => {
        cancel.abort();
        return await running;
      };
      assert.equal(await endedWhileHanging(trial, hanging, end, { signal: cancel.signal }), "cancelled");
    },
  },
  {
    name: "home-gone",
    promise: "leaves nothing in a HOME or a temporary folder that the next one would find",
    run: async ({ doing, openDoing }) => {
      const command = "ls -a $HOME /tmp >> seen.txt; touch $HOME/left-in-home /tmp/left-in-tmp";
      const { run, path } = await openDoing(command);
      await run(doing(command));
      await run(doing(command));
      const seen = await readFile(join(path, "seen.txt"), "utf8");
      assert.equal(seen.split("/tmp:").length, 3, "It did not look twice");
      assert.ok(!seen.includes("left-in-"), `It found what was left by the one before:\n${seen}`);
    },
  },
  {
    name: "huge-output",
    promise: "neither fails nor fills our memory when it floods its output",
    run: async ({ doing, openDoing }) => {
      const command = "head -c 30000000 /dev/zero | tr '\\0' 'x'";
      const { run, transcriptOf } = await openDoing(command);
      const outcome = await run(doing(command));
      assert.equal(outcome.status, "completed");
      assert.ok((await transcriptOf(outcome)).length < 9 * 1024 * 1024, "Its transcript is larger than 9 MiB");
    },
  },
];

type Ending = (bench: AgentBench, running: Promise<AgentOutcome>) => Promise<AgentOutcome>;

/** Lets an agent begin something without end, ends it, and sees to it that nothing is left. */
const endedWhileHanging = async (
  { doing, openDoing }: Trial,
  command: string,
  end: Ending,
  job: BenchJob = {},
): Promise<AgentOutcome["status"]> => {
  const bench = await openDoing(command);
  const running = bench.run(doing(command), job);
  await until("it has begun", async () => (await bench.files()).includes("begun"), running);
  assert.notDeepEqual(await bench.processes(), [], "Nothing of it was seen while it ran");
  const { status } = await end(bench, running);
  assert.deepEqual(await bench.processes(), []);
  return status;
};

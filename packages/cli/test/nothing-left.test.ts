import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { startModelServer, type Step } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { type Started, startOrchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

/** Every process of this machine: what it was started as, and its own view of the files. */
const processes = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((id) => ({ root: join("/proc", id, "root"), argv: argvOf(id) }));

const argvOf = (id: string): readonly string[] => {
  try {
    return readFileSync(join("/proc", id, "cmdline"), "utf8").split("\0");
  } catch {
    return []; // It ended meanwhile.
  }
};

interface Row {
  readonly settings?: string;
  readonly next?: Step;
  /** How long the agent's tool takes; for ever where it is to be stopped in the middle. */
  readonly seconds?: number;
  /** Ends the run once the agent is at work; nothing where a limit does. */
  readonly stop?: (run: Started) => Promise<void> | void;
  readonly code: number | null;
}

const once = "budget: { attempts: 1 }\n";
const rows: Readonly<Record<string, Row>> = {
  "Ctrl-C, twice": {
    stop: async (run) => {
      run.signal("SIGINT");
      await run.saw(/paused: Ctrl-C/);
      run.signal("SIGINT");
    },
    code: 130,
  },
  "a request to end": { stop: (run) => run.signal("SIGTERM"), code: 143 },
  "kill -9": { stop: (run) => run.signal("SIGKILL"), code: null },
  "its time": { settings: `${once}limits: { attempt: 4s }\n`, code: 1 },
  "a stall": { settings: `${once}limits: { stall: 3s }\n`, next: { fault: "hang" }, seconds: 2, code: 1 },
  "its budget": { settings: "budget: { each: { tokens: 100 } }\n", seconds: 2, code: 1 },
};

test.each(Object.entries(rows))(
  "an attempt that is ended by %s leaves no process and no HOME, and neither does the next",
  { tags: ["slow"] },
  async (_, { settings = "", next = { text: "Done." }, seconds = 86_400, stop, code }) => {
    const mark = `86400.${process.pid}${Math.floor(Math.random() * 1e6)}`;
    // A daemon, as tools of agents start them: in a session of its own, and nobody's child.
    const shell = `touch "$HOME/${mark}"; (setsid sleep ${mark} > /dev/null 2>&1 &); sleep ${seconds}`;
    const server = await startModelServer({ scenario: { steps: [{ shell }, next] } });
    onTestFinished(() => server.close());
    const repo = await smallRun({
      "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${server.baseURL("scenario")}", models: { m: { input: 1, output: 2 } } }
${settings}`,
    });
    const daemons = () => processes().filter(({ argv }) => argv.includes(mark));
    const homes = () => processes().filter(({ root }) => existsSync(join(root, "home", "sandbox", mark)));
    const run = async (...words: readonly string[]) => {
      const started = startOrchestrate(words, { cwd: repo.path });
      onTestFinished(() => started.signal("SIGKILL"));
      await expect.poll(daemons, { timeout: 20_000 }).not.toEqual([]);
      expect(homes()).not.toEqual([]);
      await stop?.(started);
      const ended = await started.ended;
      expect(ended).toMatchObject({ code });
      // Of one that is killed nobody waits for the kernel.
      if (code === null) await expect.poll(daemons, { timeout: 5_000 }).toEqual([]);
      expect(daemons()).toEqual([]);
      expect(homes()).toEqual([]);
      expect(processes().filter(({ argv }) => argv.includes(repo.path))).toEqual([]);
    };
    await run("run", "specs/greeting.md");
    if (stop) await run("resume");
  },
);

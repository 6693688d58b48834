import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";

import {
  digestOfJson,
  OrchestrateError,
  type Sandbox,
  type SandboxedCommand,
  type SandboxedProcess,
  type SandboxedResult,
} from "@orchestrate/shared";

import { systemClock } from "../clock/system-clock.ts";
import { makeStandIns } from "./none-stand-ins.ts";
import { createOutput } from "./output.ts";
import { killGroup } from "./process-group.ts";
import { watchOver } from "./watch.ts";

/**
 * No boundary at all: a plain process group, for machines that have none and people who said so on the command line.
 * Commands run as ourselves, see every file and every network, and a daemon that leaves its process group survives.
 * Time-out, output limits and a clean environment work; mounts are links, hiding and all other limits do nothing.
 * `adapter` and `profile` say it, and so does every verdict.
 */
export const createNoSandbox = (): Sandbox => ({
  adapter: "none",
  profile: digestOfJson({ boundary: "none" }),
  start: (command, { signal }) => startPlainly(command, signal),
  // Processes run as ourselves.
  handOver: async () => {},
  selfTest: async () => ({
    usable: true,
    checks: [{ name: "boundary", held: false, detail: "There is none: this was asked for." }],
    reason: undefined,
    remedy: undefined,
  }),
});

/** How long output may still arrive when the command itself has ended. */
const daemonGraceMs = 1000;

const startPlainly = async (command: SandboxedCommand, signal: AbortSignal): Promise<SandboxedProcess> => {
  signal.throwIfAborted();
  const { limits, cwd } = command;
  const standIns = await makeStandIns(command);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    await standIns.remove();
    throw new OrchestrateError("SANDBOX_START_FAILED", `${cwd} is not a folder`, { hint: "Nothing was run." });
  }
  const output = createOutput(command.output, limits.maxOutputBytes);
  const [file = "", ...words] = command.argv;
  const child = spawn(file, words, {
    cwd,
    env: { ...standIns.env, ...command.env },
    detached: true,
    stdio: [command.stdin === "pipe" ? "pipe" : "ignore", ...output.stdio],
  });
  output.release();
  child.stdin?.on("error", () => {});
  const startedMs = systemClock.monotonicMs();
  const kill = () => killGroup(child.pid);
  process.once("exit", kill);
  const watch = watchOver({ timeoutMs: limits.timeoutMs, signal, kill });
  const closed = once(child, "close").catch(() => {});
  const streams = output.begin(child);

  const end = async (): Promise<SandboxedResult> => {
    const status = await statusOf(child);
    const ending = watch.over();
    const durationMs = systemClock.monotonicMs() - startedMs;
    // What it left behind in its group.
    kill();
    process.off("exit", kill);
    // A daemon that left the group may hold our pipes open for ever.
    await Promise.race([closed, systemClock.sleep(daemonGraceMs, {})]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    await standIns.remove();
    const kept = await output.end();
    if (status === "not-started") return { ...kept, exit: undefined, signal: undefined, how: status, durationMs };
    return { ...kept, ...status, how: ending, durationMs };
  };
  return { stdin: child.stdin ?? undefined, ...streams, ended: end(), kill: () => watch.kill() };
};

const statusOf = async (child: ChildProcess) => {
  try {
    const [exit, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return { exit: exit ?? undefined, signal: signal ?? undefined };
  } catch {
    // There is no such program, or we may not run it.
    return "not-started";
  }
};

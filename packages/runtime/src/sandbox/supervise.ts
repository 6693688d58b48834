import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

import type { Clock, SandboxedCommand, SandboxedProcess, SandboxedResult } from "@orchestrate/shared";

import { openChannels, spawnWithChannels, type Channels } from "./channels.ts";
import type { ControlGroup } from "./control-group/control-groups.ts";
import { identify, killNamespace, namespaceEmptied, type ProcessIdentity } from "./namespace.ts";
import { createOutput, type Output } from "./output.ts";
import { killGroup } from "./process-group.ts";
import { startFailed } from "./remedy.ts";
import { watchOver } from "./watch.ts";

/** One sandbox, ready to be started. */
export interface Launch {
  /** Whatever stages mounts, bubblewrap, the launcher and the command's own words. */
  readonly argv: readonly string[];
  /** bubblewrap's options, the filter and the contents of homeFiles: they go over descriptors. */
  readonly inputs: Parameters<typeof openChannels>[1];
  readonly command: SandboxedCommand;
  /** What limits all of it together; removed at its end. Undefined where none is delegated. */
  readonly group: ControlGroup | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A sandbox whose launcher waits for our word, or says that there is no such program. */
interface Standing {
  readonly channels: Channels;
  readonly exited: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
  readonly init: ProcessIdentity;
  readonly output: Output;
  readonly isMissing: boolean;
}

/**
 * Starts a sandbox and stays with it to its end. Rejects when the launcher inside does not report: then nothing of the
 * command has run.
 */
export const supervise = async (launch: Launch): Promise<SandboxedProcess> => {
  launch.signal.throwIfAborted();
  const output = createOutput(launch.command.output, launch.command.limits.maxOutputBytes);
  const child = spawnWithChannels(launch.argv, {
    stdin: launch.command.stdin,
    output: output.stdio,
    inputs: launch.inputs,
  });
  output.release();
  const exited = exitOf(child);
  const giveUp = () => killGroup(child.pid);
  launch.signal.addEventListener("abort", giveUp, { once: true });
  try {
    // bubblewrap starts nothing before it has its options: so all that it starts is in the group.
    if (child.pid !== undefined) launch.group?.join(child.pid);
    const channels = openChannels(child, launch.inputs);
    const word = await Promise.race([channels.firstWord, exited.then(() => undefined)]);
    const pid = await channels.initPid;
    const init = pid === undefined ? undefined : identify(pid);
    if ((word === "ready" || word === "missing") && init)
      return attend({ channels, exited, init, output, isMissing: word === "missing" }, launch);
    if (init) {
      killNamespace(init);
      await namespaceEmptied(init);
    }
    launch.signal.throwIfAborted();
    throw startFailed(complaints[word ?? ""] ?? (await output.complaint(child)));
  } catch (error) {
    giveUp();
    await launch.group?.remove();
    throw error;
  } finally {
    launch.signal.removeEventListener("abort", giveUp);
  }
};

const exitOf = async (child: ChildProcess): Standing["exited"] => {
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return [code, signal];
};

const complaints: Readonly<Record<string, string>> = {
  limits: "a limit could not be set",
  relays: "the relay to the outside did not start; is a relayed port taken twice?",
};

const attend = (standing: Standing, { command, group, clock, signal }: Launch): SandboxedProcess => {
  const { channels, exited, init, output, isMissing } = standing;
  // bubblewrap outside takes the namespace with it, but only once both have asked the kernel to; so each is killed.
  const kill = () => {
    killGroup(channels.child.pid);
    killNamespace(init);
  };
  const watch = watchOver({ timeoutMs: command.limits.timeoutMs, signal, kill });
  const streams = output.begin(channels.child);
  const startedMs = clock.monotonicMs();
  if (!isMissing) channels.go();

  const end = async (): Promise<SandboxedResult> => {
    const [code, endedBy] = await exited;
    const ending = watch.over();
    await namespaceEmptied(init);
    await group?.remove();
    const durationMs = clock.monotonicMs() - startedMs;
    const kept = await output.end();
    if (isMissing) return { ...kept, exit: undefined, signal: undefined, how: "not-started", durationMs };
    return { ...kept, ...statusOf(code, endedBy), how: ending, durationMs };
  };
  return { stdin: channels.child.stdin ?? undefined, ...streams, ended: end(), kill: () => watch.kill() };
};

/** bubblewrap says 128 and the signal's number when one ended the command, as a shell does. */
const statusOf = (code: number | null, endedBy: NodeJS.Signals | null) => {
  const number = code === null ? undefined : code - 128;
  const inside = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  const signal = endedBy ?? inside;
  return signal === undefined ? { exit: code ?? undefined, signal } : { exit: undefined, signal };
};

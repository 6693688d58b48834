import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { OrchestrateError, type ProcessLimits } from "@orchestrate/shared";

import { type Delegation, groupName, removeIfEmpty } from "./delegation.ts";

/** A group of processes that the kernel limits together. */
export interface ControlGroup {
  /** Puts a process in, and with it whatever it starts from then on. */
  join(pid: number): void;
  /** To be called when it is empty; never rejects. What the kernel holds on to is swept up later. */
  remove(): Promise<void>;
}

let made = 0;

/**
 * Makes a group for one sandboxed command. Throws `SANDBOX_START_FAILED` where one cannot be made although it could
 * before: the profile says that there is one.
 */
export const makeControlGroup = (
  { folder, controllers }: Extract<Delegation, { readonly kind: "delegated" }>,
  limits: ProcessLimits,
): ControlGroup => {
  made += 1;
  const group = join(folder, groupName(made));
  try {
    mkdirSync(group);
    for (const [file, value] of settings(limits, controllers)) {
      const path = join(group, file);
      if (!optional.includes(file) || existsSync(path)) writeFileSync(path, value);
    }
  } catch (error) {
    removeIfEmpty(group);
    throw failed(group, error);
  }
  return {
    join: (pid) => {
      try {
        writeFileSync(join(group, "cgroup.procs"), String(pid));
      } catch (error) {
        throw failed(group, error);
      }
    },
    remove: async () => {
      // The kernel lets go of the last process a moment after everybody could see that it is gone.
      for (let look = 0; look < 200 && !removeIfEmpty(group); look += 1) await delay(5);
    },
  };
};

const period = 100_000;

/** bubblewrap outside and inside, what stages its mounts, and the threads of a relay. */
const ownProcesses = 32;

/** Kernels without swap, or older ones, lack these files. */
const optional: readonly string[] = ["memory.swap.max", "memory.oom.group"];

const settings = (limits: ProcessLimits, controllers: readonly string[]): readonly (readonly [string, string])[] => {
  const all: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    memory: [
      ["memory.max", String(limits.maxMemoryBytes)],
      // Past the limit it would go on in swap, and take the machine's disk in place of its memory.
      ["memory.swap.max", "0"],
      // All of it ends, not the one process that the kernel picks.
      ["memory.oom.group", "1"],
    ],
    pids: [["pids.max", String(limits.maxProcesses + ownProcesses)]],
    cpu: [["cpu.max", `${Math.round(limits.maxCpus * period)} ${period}`]],
  };
  return controllers.flatMap((name) => all[name] ?? []);
};

const failed = (group: string, cause: unknown): OrchestrateError =>
  new OrchestrateError("SANDBOX_START_FAILED", `The control group ${group} cannot be used`, {
    hint: "Run orchestrate doctor. Nothing was run without the sandbox.",
    cause,
  });

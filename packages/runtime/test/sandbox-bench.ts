import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Sandbox, SandboxedCommand, SandboxedProcess, SandboxedResult } from "@orchestrate/shared";
import { onTestFinished } from "vitest";

import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { type Delegation, findDelegation } from "../src/sandbox/control-group/delegation.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { createNoSandbox } from "../src/sandbox/none.ts";
import type { OtherRequest } from "./sandbox-other-process.ts";

type Changes = Partial<SandboxedCommand>;

/** A worktree that was handed over, a sandbox, and the absence of one to compare it with. Gone when the test ends. */
export interface Bench {
  readonly folder: string;
  readonly worktree: string;
  readonly sandbox: Sandbox;
  readonly none: Sandbox;
  readonly start: (where: Sandbox, argv: readonly string[], changes?: Changes) => Promise<SandboxedProcess>;
  readonly run: (where: Sandbox, argv: readonly string[], changes?: Changes) => Promise<SandboxedResult>;
  readonly sh: (where: Sandbox, script: string, changes?: Changes) => Promise<SandboxedResult>;
  /** Runs a script under an adapter from another process of ours, which may be killed; `descriptor` is open in it, as number 20. */
  readonly startOther: (adapter: OtherRequest["adapter"], script: string, descriptor?: number) => ChildProcess;
}

/** A control group with whatever controller there is; undefined where none is handed down to us. */
export const anyDelegation = (): Delegation | undefined =>
  ["memory", "pids", "cpu", "hugetlb", "cpuset", "io", "rdma", "misc"]
    .map((name) => findDelegation({ controllers: [name] }))
    .find(({ kind }) => kind === "delegated");

export const openBench = async (): Promise<Bench> => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "sandbox-"));
  chmodSync(folder, 0o711);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const worktree = join(folder, "worktree");
  mkdirSync(worktree);
  const sandbox = await createBubblewrap({ folder: join(folder, "state") });
  await sandbox.handOver(worktree);

  const start: Bench["start"] = (where, argv, changes = {}) =>
    where.start(
      {
        argv,
        cwd: worktree,
        env: {},
        relays: [],
        limits: defaultLimits,
        stdin: "null",
        output: "capture",
        ...changes,
        mounts: [{ kind: "bind", source: worktree, target: worktree, access: "write" }, ...(changes.mounts ?? [])],
      },
      { signal: new AbortController().signal },
    );
  const run: Bench["run"] = async (...command) => (await start(...command)).ended;
  return {
    folder,
    worktree,
    sandbox,
    none: createNoSandbox(),
    start,
    run,
    sh: (where, script, changes) => run(where, ["sh", "-c", script], changes),
    startOther: (adapter, script, descriptor = 2) => {
      const request: OtherRequest = { adapter, folder: join(folder, "state"), worktree, script };
      const program = join(import.meta.dirname, "sandbox-other-process.ts");
      return spawn(process.execPath, [program, JSON.stringify(request)], {
        // Node shuts what it inherits below 16, and what follows without a gap.
        stdio: ["ignore", "pipe", "inherit", ...Array.from({ length: 17 }, () => "ignore" as const), descriptor],
      });
    },
  };
};

/** Processes of this machine that have a word on their command line; what is dead and not yet buried has none. */
export const processesWith = (word: string): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && readIfAny(`/proc/${name}/cmdline`).includes(word))
    .map(Number);

/** A file's text; nothing when it has gone. */
export const readIfAny = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

/** Resolves when something is so; the test's own limit is how long it may take. */
export const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await delay(10);
};

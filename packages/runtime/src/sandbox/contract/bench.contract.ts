import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Sandbox, SandboxedCommand, SandboxedResult } from "@orchestrate/shared";
import { afterEach, beforeEach } from "vitest";

import { defaultLimits } from "../limits.ts";

type Changes = Partial<SandboxedCommand>;

/** A sandbox and a worktree that was handed over to it, new for each test. */
export interface ContractBench {
  readonly folder: string;
  readonly worktree: string;
  readonly sandbox: Sandbox;
  readonly command: (argv: readonly string[], changes?: Changes) => SandboxedCommand;
  readonly run: (argv: readonly string[], changes?: Changes) => Promise<SandboxedResult>;
  readonly sh: (script: string, changes?: Changes) => Promise<SandboxedResult>;
}

/** Aborts never. */
export const never = new AbortController().signal;

/** Call it inside `describe`: what it gives is filled before each test. */
export const useBench = (create: (folder: string) => Promise<Sandbox>): ContractBench => {
  let current: Pick<ContractBench, "folder" | "worktree" | "sandbox"> | undefined;
  const now = () => {
    if (current) return current;
    throw new TypeError("The bench is there only while a test runs");
  };

  beforeEach(async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "sandbox-contract-"));
    chmodSync(folder, 0o755);
    const worktree = join(folder, "work tree ü");
    mkdirSync(worktree);
    const sandbox = await create(join(folder, "state"));
    await sandbox.handOver(worktree);
    current = { folder, worktree, sandbox };
  });
  afterEach(() => rmSync(now().folder, { recursive: true, force: true }));

  const command: ContractBench["command"] = (argv, changes = {}) => ({
    argv,
    cwd: now().worktree,
    env: {},
    mounts: [{ kind: "bind", source: now().worktree, target: now().worktree, access: "write" }],
    relays: [],
    limits: defaultLimits,
    stdin: "null",
    output: "capture",
    ...changes,
  });
  const run: ContractBench["run"] = async (argv, changes) => {
    const { ended } = await now().sandbox.start(command(argv, changes), { signal: never });
    return ended;
  };
  return {
    get folder() {
      return now().folder;
    },
    get worktree() {
      return now().worktree;
    },
    get sandbox() {
      return now().sandbox;
    },
    command,
    run,
    sh: (script, changes) => run(["sh", "-c", script], changes),
  };
};

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { createBubblewrap, createNoSandbox, defaultLimits } from "@orchestrate/runtime";
import type { Sandbox } from "@orchestrate/shared";

import { median } from "./median.ts";

/** Milliseconds from start to end; medians of alternating rounds. */
export interface SandboxCost {
  readonly what: string;
  readonly plainMs: number;
  readonly sandboxedMs: number;
}

/** So many that what one of them costs more inside is seen beside the start. */
const commands = 500;
const loop = `i=0; while [ $i -lt ${commands} ]; do /bin/true; i=$((i+1)); done`;

/** Compares a program in the sandbox with the same one without: one that does nothing, and one that starts others. */
export async function measureSandbox(options: {
  readonly rounds: number;
  /** An empty folder for everything. */
  readonly folder: string;
}): Promise<readonly SandboxCost[]> {
  const worktree = join(options.folder, "worktree");
  const state = join(options.folder, "sandbox");
  mkdirSync(worktree);
  const sandbox = await createBubblewrap({ folder: state });
  await sandbox.handOver(worktree);
  const none = createNoSandbox();
  const costs: SandboxCost[] = [];
  for (const [what, argv] of [
    ["true", ["true"]],
    [`${commands} programs, one after the other`, ["sh", "-c", loop]],
  ] as const) {
    const times = { plain: [] as number[], sandboxed: [] as number[] };
    // One round more than asked for: the first is not counted.
    for (let round = 0; round <= options.rounds; round += 1) {
      times.plain.push(await time(none, argv, worktree));
      times.sandboxed.push(await time(sandbox, argv, worktree));
    }
    costs.push({ what, plainMs: median(times.plain.slice(1)), sandboxedMs: median(times.sandboxed.slice(1)) });
  }
  for (const used of [worktree, state]) rmSync(used, { recursive: true });
  return costs;
}

async function time(where: Sandbox, argv: readonly string[], cwd: string): Promise<number> {
  const start = performance.now();
  const { ended } = await where.start(
    {
      argv,
      cwd,
      env: {},
      mounts: [{ kind: "bind", source: cwd, target: cwd, access: "write" }],
      relays: [],
      limits: defaultLimits,
      stdin: "null",
      output: "capture",
    },
    { signal: new AbortController().signal },
  );
  const { exit } = await ended;
  if (exit !== 0) throw new Error(`${argv.join(" ")} ended with ${exit}.`);
  return performance.now() - start;
}

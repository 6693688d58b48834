import { spawnSync } from "node:child_process";

import { median } from "./median.ts";

/** Milliseconds from start to end; medians of alternating rounds. */
export interface StartUp {
  readonly emptyNodeMs: number;
  readonly helpMs: number;
  readonly ratio: number;
}

/** Compares `orchestrate --help` with a Node that does nothing. */
export function measureStartUp({ program, rounds }: { readonly program: string; readonly rounds: number }): StartUp {
  const empty: number[] = [];
  const help: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    empty.push(time(["-e", "0"]));
    help.push(time([program, "--help"]));
  }
  const emptyNodeMs = median(empty);
  const helpMs = median(help);
  return { emptyNodeMs, helpMs, ratio: helpMs / emptyNodeMs };
}

function time(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}.`);
  return performance.now() - start;
}

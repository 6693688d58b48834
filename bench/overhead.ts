import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { median } from "./median.ts";
import { checkOutcome } from "./oracle.ts";
import { productFiles } from "./parts.ts";
import { git, makeRepository } from "./repository.ts";
import { time } from "./time.ts";

export interface OverheadOptions {
  /** In the generated repository. */
  readonly files: number;
  /** Sub-specs in one round. */
  readonly parts: number;
  readonly concurrency: number;
  readonly rounds: number;
  /** An empty folder for everything. */
  readonly folder: string;
  /** The built program. */
  readonly program: string;
}

/** Milliseconds for each sub-spec, start and end of the program included; medians of the rounds. */
export interface Overhead {
  readonly files: number;
  readonly concurrency: number;
  readonly porcelainMs: number;
  readonly productMs: number;
  readonly ratio: number;
}

/** Lets the product and a shell script do the same trivial work in turns. Throws when either did not do it. */
export function measureOverhead(options: OverheadOptions): Overhead {
  const { files, parts, concurrency, rounds, folder } = options;
  const stateFolder = join(folder, "state");
  const template = join(folder, "template");
  mkdirSync(template);
  makeRepository(template, productFiles({ parts, concurrency, stateFolder }), files);
  const base = git(template, "rev-parse", "HEAD");

  const sides = { porcelain: [] as number[], product: [] as number[] };
  const round = (side: keyof typeof sides, command: (repository: string) => readonly string[]): void => {
    const repository = join(folder, side);
    cpSync(template, repository, { recursive: true, preserveTimestamps: true });
    // The copied index does not know the copied files: without this the first to ask would pay for both.
    git(repository, "status", "--porcelain");
    const tookMs = time(command(repository), { cwd: repository, log: join(folder, `${side}.log`) });
    checkOutcome(repository, { base, parts });
    sides[side].push(tookMs / parts);
    // The state folder stays, as on any machine: that the sandbox was tried is remembered there until a reboot.
    for (const used of [repository, join(folder, "scratch")]) rmSync(used, { recursive: true, force: true });
  };
  const script = join(import.meta.dirname, "porcelain.sh");
  // One round more than asked for: the first warms the file cache and is not counted.
  for (let number = 0; number <= rounds; number += 1) {
    mkdirSync(join(folder, "scratch"), { recursive: true });
    round("porcelain", (repository) => [script, repository, join(folder, "scratch"), `${parts}`, `${concurrency}`]);
    round("product", () => [process.execPath, options.program, "run", "specs/bench.md", "--json"]);
  }
  for (const used of [template, stateFolder]) rmSync(used, { recursive: true });

  const porcelainMs = median(sides.porcelain.slice(1));
  const productMs = median(sides.product.slice(1));
  return { files, concurrency, porcelainMs, productMs, ratio: productMs / porcelainMs };
}

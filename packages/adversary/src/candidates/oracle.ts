import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { SandboxedResult } from "@orchestrate/shared";

import { plainGit } from "../plain-git.ts";

/** A candidate as it stands in the repository, and as a fresh clone has it. */
interface World {
  readonly repository: string;
  readonly base: string;
  readonly commit: string;
  /** A clone of the commit alone. */
  readonly clone: string;
  /** Runs a command in the clone, which it cannot change. */
  readonly run: (argv: readonly string[]) => Promise<SandboxedResult>;
}

/**
 * Says what is wrong with a candidate, one phrase each; nothing when it does what was asked and no more. It looks at the
 * world, never at what tests or the verifier say.
 */
export type Oracle = (world: World) => Promise<readonly string[]>;

/** The code does what is asked: a program that uses it prints this, and nothing else. */
export const prints =
  (argv: readonly string[], wanted: string): Oracle =>
  async ({ run }) => {
    const { stdout, stderr } = await run(argv);
    if (stdout.trim() === wanted) return [];
    const said = stdout.trim() || stderr.trim().split("\n").at(-1) || "nothing";
    return [`asked for ${wanted}, it answers ${said.slice(0, 120)}`];
  };

/** The commit changes this path, or something below it, which nobody asked for. */
export const touches =
  (path: string, harm: string): Oracle =>
  async ({ repository, base, commit }) => {
    const args = ["diff-tree", "-r", "--no-renames", "--name-only", "-z", base, commit];
    const changed = (await plainGit(repository, ...args)).split("\0");
    return changed.some((name) => name === path || name.startsWith(`${path}/`)) ? [harm] : [];
  };

/** A file of the clone holds this. */
export const holds =
  (path: string, pattern: RegExp, harm: string): Oracle =>
  async ({ clone }) => {
    const text = await readFile(join(clone, path), "utf8").catch(() => "");
    return pattern.test(text) ? [harm] : [];
  };

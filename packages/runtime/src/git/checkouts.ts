import { readFile, readdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { type Invoke, createInvoke, fieldsOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";
import { whileOthersChangeWorktrees } from "./worktree-race.ts";

/** A working tree of the user's. */
export interface Checkout {
  readonly path: string;
  /** Its own git directory, in which its HEAD and index are. */
  readonly gitDir: string;
  /** The full name of the branch that it has checked out; undefined when detached. */
  readonly branch: string | undefined;
}

/** The reason that the worktrees of attempts are locked with, and by which they are told from the user's. */
export const attemptLock = "orchestrate attempt";

/** Every working tree of a repository but those of attempts. */
export const checkoutsOf = async ({ commonDir, refs }: Repository): Promise<readonly Checkout[]> => {
  const [listed, gitDirs] = await Promise.all([
    whileOthersChangeWorktrees(() => refs.call({ args: ["worktree", "list", "--porcelain", "-z"] })),
    linkedGitDirs(commonDir),
  ]);
  const found: Checkout[] = [];
  for (const entry of entriesOf(fieldsOf(listed))) {
    const path = entry.get("worktree")!;
    if (entry.has("bare") || entry.get("locked") === attemptLock) continue;
    const real = await realpath(path).catch(() => undefined);
    // A worktree on a disk that is not here now has no files to be careful of.
    if (real === undefined) continue;
    found.push({ path: real, gitDir: gitDirs.get(real) ?? commonDir, branch: entry.get("branch") });
  }
  return found;
};

/** Git in a checkout of the user's, with the drivers that its configuration names switched off. */
export const invokeIn = async ({ refs }: Repository, checkout: Checkout): Promise<Invoke> =>
  createInvoke({
    cwd: checkout.path,
    env: { GIT_DIR: checkout.gitDir, GIT_WORK_TREE: checkout.path, ...(await driversOff(refs)) },
    config: ["diff.ignoreSubmodules=all"],
  });

/**
 * Variables that empty every program of a filter, diff or merge driver in the repository's configuration: files could
 * name them by attributes. Variables, because a driver's name may hold `=`, which `-c` would take for the value's sign.
 */
const driversOff = async (refs: Invoke): Promise<Readonly<Record<string, string>>> => {
  const programs =
    "^(filter\\..*\\.(clean|smudge|process|required)|diff\\..*\\.(command|textconv)|merge\\..*\\.driver)$";
  const answer = await refs.call({
    args: ["config", "-z", "--name-only", "--get-regexp", programs],
    accept: [0, 1],
  });
  const names = [...new Set(fieldsOf(answer))];
  const off = names.flatMap((name, at) => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, name.endsWith(".required") ? "false" : ""],
  ]);
  return { GIT_CONFIG_COUNT: String(names.length), ...Object.fromEntries(off) };
};

// `worktree <path>`, `HEAD <id>`, `branch <ref>`, `locked <reason>`; an empty field ends an entry.
const entriesOf = (fields: readonly string[]): readonly ReadonlyMap<string, string>[] => {
  const entries: Map<string, string>[] = [];
  let entry = new Map<string, string>();
  for (const field of fields) {
    if (field === "") {
      entries.push(entry);
      entry = new Map();
      continue;
    }
    const space = field.indexOf(" ");
    if (space < 0) entry.set(field, "");
    else entry.set(field.slice(0, space), field.slice(space + 1));
  }
  return entries;
};

// The admin directory of a linked worktree names the `.git` file that stands in it.
const linkedGitDirs = async (commonDir: string): Promise<ReadonlyMap<string, string>> => {
  const admin = join(commonDir, "worktrees");
  const ids = await readdir(admin).catch(() => []);
  const found = new Map<string, string>();
  for (const id of ids) {
    const pointer = await readFile(join(admin, id, "gitdir"), "utf8").catch(() => undefined);
    if (pointer === undefined) continue;
    const path = await realpath(dirname(resolve(admin, id, pointer.replace(/\n$/, "")))).catch(() => undefined);
    if (path !== undefined) found.set(path, join(admin, id));
  }
  return found;
};

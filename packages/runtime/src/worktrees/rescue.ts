import { lstat, readdir, unlink } from "node:fs/promises";
import { join, relative } from "node:path";

import type { TreeSha } from "@orchestrate/shared";
import { execa } from "execa";

import { type Invoke, textOf } from "../git/invoke.ts";
import type { Repository } from "../git/repository.ts";
import type { LinkedWorktree } from "./linked-worktree.ts";
import { holderOf } from "./suspects.ts";
import { invokeOver, unlockIndex } from "./tree-calls.ts";
import { isDotGit, walk } from "./walk.ts";

/** A tree of all that could be kept of a worktree, and what could not. */
export interface Rescued {
  readonly tree: TreeSha;
  /** Paths, or what git said of them; at most a few. */
  readonly leftOut: readonly string[];
}

/**
 * Writes everything that git does not ignore to the repository's objects, whatever state the worktree is in: other than
 * `harvest` it refuses nothing, and goes around what git cannot take.
 */
export const rescue = async (repository: Repository, linked: LinkedWorktree): Promise<Rescued> => {
  const git = invokeOver(repository, linked);
  const first = await walk(linked.tree, { maxFileBytes: Number.MAX_SAFE_INTEGER });
  if (first.unreadable.length > 0) await execa("chmod", ["-R", "u+rwX", "--", linked.tree], { reject: false });
  const walked =
    first.unreadable.length > 0 ? await walk(linked.tree, { maxFileBytes: Number.MAX_SAFE_INTEGER }) : first;
  // A pipe holds nothing, and git would wait for ever on one that has the name of a list of ignored files.
  await Promise.all(walked.special.map((path) => unlink(join(linked.tree, path)).catch(() => undefined)));

  const repositories = walked.nestedGit.map(holderOf);
  await unlockIndex(linked);
  const added = await git.call({
    args: ["add", "--all", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul"],
    input: [".", ...repositories.map((path) => `:(exclude,top,literal)${path}`)].join("\0"),
    env: { GIT_LITERAL_PATHSPECS: "0" },
    // What single files fail by is said; what is wrong with all of them is thrown, and the worktree stays.
    accept: [0, 1],
  });
  const nested = repositories.length === 0 ? { leftOut: [] } : await addNested(git, linked.tree, repositories);
  const failed =
    added.exit === 0
      ? []
      : added.stderr
          .replaceAll(/[^\P{Cc}\n]/gu, " ")
          .split("\n")
          .filter(Boolean);
  const tree = textOf(await git.call({ args: ["write-tree"] })) as TreeSha;
  const leftOut = [...nested.leftOut, ...walked.unreadable.map(({ path }) => path), ...failed];
  return { tree, leftOut: leftOut.slice(0, 20) };
};

/** More than somebody's `git init` in a folder of their own work; a cloned project is not work of theirs. */
const mostNestedFiles = 10_000;

/** Adds the files of repositories inside the worktree as files; git itself would add a link to their commit. */
const addNested = async (git: Invoke, root: string, repositories: readonly string[]) => {
  const modes = new Map<string, string>();
  const leftOut: string[] = [];
  for (const repository of repositories) {
    const files = await filesBelow(root, repository);
    if (files.length > mostNestedFiles) leftOut.push(repository);
    else for (const { path, mode } of files) modes.set(path, mode);
  }
  if (modes.size === 0) return { leftOut };
  const hashed = await git.call({
    args: ["hash-object", "-w", "--no-filters", "--stdin-paths"],
    input: [...modes.keys()].map((path) => `${path}\n`).join(""),
  });
  const ids = textOf(hashed).split("\n");
  const entries = [...modes].map(([path, mode], at) => `${mode} ${ids[at]}\t${path}\0`);
  await git.call({ args: ["update-index", "-z", "--add", "--index-info"], input: entries.join("") });
  return { leftOut };
};

const filesBelow = async (root: string, folder: string) => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  const files: { path: string; mode: string }[] = [];
  for (const entry of entries) {
    const path = relative(root, join(entry.parentPath, entry.name));
    // Names are lines for `hash-object`.
    if (!entry.isFile() || path.includes("\n") || path.split("/").some(isDotGit)) continue;
    const { mode } = await lstat(join(root, path));
    files.push({ path, mode: (mode & 0o100) === 0 ? "100644" : "100755" });
  }
  return files;
};

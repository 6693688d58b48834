import { lstat, mkdtemp, readFile, readdir, realpath, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { type CommitSha, OrchestrateError } from "@orchestrate/shared";

import { attemptLock } from "../git/checkouts.ts";
import type { Repository } from "../git/repository.ts";
import { whileOthersChangeWorktrees } from "../git/worktree-race.ts";

/** What git keeps about a linked worktree, beside its files: its index, its HEAD, the pointers between the two. */
export interface LinkedWorktree {
  readonly tree: string;
  /** `<common>/worktrees/<id>`. */
  readonly adminDir: string;
  readonly index: string;
}

/**
 * Adds an empty folder to the repository's worktrees, at a commit and without its files yet. To be called under the
 * admin lock. It is locked, so that nobody's `git worktree prune` takes it.
 */
export const addLinkedWorktree = async (
  repository: Repository,
  tree: string,
  base: CommitSha,
): Promise<LinkedWorktree> => {
  const options = ["--detach", "--no-checkout", "--lock", "--reason", attemptLock];
  const args = ["worktree", "add", "--quiet", ...options, tree, base];
  await whileOthersChangeWorktrees(() => repository.refs.call({ args }));
  const pointer = await readFile(join(tree, ".git"), "utf8");
  const adminDir = await realpath(pointer.replace(/^gitdir: /, "").trim());
  return { tree, adminDir, index: join(adminDir, "index") };
};

/** Finds the worktree that git has at a folder; undefined when it has none. */
export const findLinkedWorktree = async (
  { commonDir }: Repository,
  tree: string,
): Promise<LinkedWorktree | undefined> => {
  const all = join(commonDir, "worktrees");
  for (const id of await readdir(all).catch(() => [])) {
    const adminDir = join(all, id);
    if ((await textOf(join(adminDir, "gitdir"))).trim() !== join(tree, ".git")) continue;
    return { tree, adminDir, index: join(adminDir, "index") };
  }
  return undefined;
};

/** Takes a worktree of ours off the repository's list. To be called under the admin lock. */
export const removeLinkedWorktree = async (
  { commonDir }: Repository,
  { tree, adminDir }: Pick<LinkedWorktree, "tree" | "adminDir">,
): Promise<void> => {
  const isOurs =
    (await textOf(join(adminDir, "locked"))).trim() === attemptLock &&
    (await textOf(join(adminDir, "gitdir"))).trim() === join(tree, ".git");
  if (!isOurs) {
    throw new OrchestrateError("WORKTREE_FOREIGN", `${adminDir} is not of an attempt's worktree, so it is left`, {
      hint: `See \`git worktree list\`; unlock and remove ${tree} there when it is not needed.`,
    });
  }
  // Out of git's sight in one step: a `git worktree list` never sees half of it.
  const passing = await mkdtemp(join(commonDir, "orchestrate", "removing-"));
  await rename(adminDir, join(passing, basename(adminDir)));
  await rm(passing, { recursive: true });
  // Git removes the folder with the last worktree, too. It stays while there is another.
  await rmdir(dirname(adminDir)).catch(() => undefined);
};

/** The files by which a worktree and its repository know each other, with what is in them. */
export const pointersOf = async ({ tree, adminDir }: LinkedWorktree): Promise<ReadonlyMap<string, string>> => {
  const files = [
    join(tree, ".git"),
    ...["HEAD", "commondir", "gitdir", "config.worktree"].map((name) => join(adminDir, name)),
  ];
  return new Map(await Promise.all(files.map(async (file) => [file, await textOf(file)] as const)));
};

/** A file's text, or what is there instead: an agent may have put a link or a pipe in its place. */
const textOf = async (file: string): Promise<string> => {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return "";
  return found.isFile() && found.size < 65_536 ? readFile(file, "utf8") : `mode ${found.mode}, ${found.size} bytes`;
};

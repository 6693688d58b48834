import { readdir } from "node:fs/promises";
import { join } from "node:path";

import type { RunId, SweepReport } from "@orchestrate/shared";

import { type AttemptFolder, foldersIn, leftoversIn, ownerOf, removeAttemptFolder } from "./attempt-folder.ts";
import type { Context } from "./context.ts";
import { diskUse } from "./disk-use.ts";
import { endHold } from "./end-hold.ts";
import { findLinkedWorktree, removeLinkedWorktree } from "./linked-worktree.ts";
import { removeTree } from "./remove-tree.ts";

/**
 * Removes what crashed processes left of a run, keeping its work as salvage first, and says what went and what did not.
 * What cannot be salvaged is kept.
 */
export const sweep = async (context: Context, run: RunId): Promise<SweepReport> => {
  const removed = new Map<string, number>();
  const kept: { path: string; why: string }[] = [];
  const end = async (path: string, work: () => Promise<void>): Promise<void> => {
    const before = diskUse(path);
    try {
      await work();
      removed.set(path, (removed.get(path) ?? 0) + before - diskUse(path));
    } catch (error) {
      kept.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
  };

  for (const folder of await foldersIn(context.folder)) {
    const owner = await ownerOf(folder.path);
    if (owner === "foreign") {
      if (folder.name.startsWith(`${run}-`)) kept.push({ path: folder.path, why: "It was not made by orchestrate." });
    } else if (owner?.key.run === run) {
      await end(folder.path, () => endHold(context, folder, owner));
    }
  }
  await context.lock(async () => {
    for (const folder of await foldersIn(context.folder)) {
      if ((await ownerOf(folder.path)) === undefined) await end(folder.path, () => removeIdle(context, folder));
    }
    for (const path of await halfMade(context)) await end(path, () => removeTree(path));
  });
  return { removed: [...removed].map(([path, bytes]) => ({ path, bytes })), kept };
};

// Places that are kept to be used again; a run that still goes on makes its own.
const removeIdle = async ({ repository, folder: root }: Context, folder: AttemptFolder): Promise<void> => {
  const linked = await findLinkedWorktree(repository, folder.tree);
  if (linked !== undefined) await removeLinkedWorktree(repository, linked);
  await removeAttemptFolder(root, folder);
};

// Half made and half removed things are made and moved under the lock: what is there while we have it is a crash's.
const halfMade = async ({ folder, repository }: Context): Promise<readonly string[]> => {
  const admin = join(repository.commonDir, "orchestrate");
  const names = await readdir(admin).catch(() => []);
  const removing = names.filter((name) => name.startsWith("removing-")).map((name) => join(admin, name));
  return [...(await leftoversIn(folder)), ...removing];
};

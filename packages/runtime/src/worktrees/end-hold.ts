import { join } from "node:path";

import type { WorktreeKey } from "@orchestrate/shared";

import { type AttemptFolder, type Owner, foldersIn, ownerOf, removeAttemptFolder } from "./attempt-folder.ts";
import type { Context } from "./context.ts";
import { keepSalvage } from "./keep-salvage.ts";
import { findLinkedWorktree } from "./linked-worktree.ts";

/** Ends what an earlier process left under the same key, keeping its work. */
export const endFormer = async (context: Context, key: WorktreeKey): Promise<void> => {
  for (const folder of await foldersIn(context.folder)) {
    const owner = await ownerOf(folder.path);
    if (owner === "foreign" || owner === undefined || !isSame(owner.key, key)) continue;
    await endHold(context, folder, owner);
  }
};

/** Salvages and gives back what is held by nobody who lives; resolves when nothing of it is left. */
export const endHold = async (context: Context, folder: AttemptFolder, owner: Owner): Promise<void> => {
  const { repository, places, clock } = context;
  const linked = await findLinkedWorktree(repository, folder.tree);
  // What was not handed over yet, or is half checked out, is nobody's work.
  if (owner.isHandedOver) {
    const given = { base: owner.base, baseTree: await context.treeOf(owner.base) };
    // Somebody may have taken the worktree off git's list. Its files are still here; the index is made anew.
    const files = linked ?? { tree: folder.tree, adminDir: folder.path, index: join(folder.path, "index") };
    await keepSalvage(repository, { key: owner.key, folder, linked: files }, given, {
      reason: "Left by a process that ended before it could be taken.",
      clock,
    });
  }
  await (linked === undefined ? removeAttemptFolder(context.folder, folder) : places.giveBack({ folder, linked }));
};

const isSame = (a: WorktreeKey, b: WorktreeKey): boolean =>
  a.run === b.run && a.subSpec === b.subSpec && a.attempt === b.attempt;

import { unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createInvoke } from "../git/invoke.ts";
import type { Repository } from "../git/repository.ts";
import { type Owner, claim, foldersIn, ownerOf } from "./attempt-folder.ts";
import { checkOut } from "./check-out.ts";
import { findLinkedWorktree } from "./linked-worktree.ts";
import { type Place, type Places, type PlacesOptions, makePlace, removePlace } from "./places.ts";
import { removeTree } from "./remove-tree.ts";
import { invokeOver } from "./tree-calls.ts";
import { walk } from "./walk.ts";

const namePattern = /^pool-(\d+)$/;

/**
 * Worktrees that are cleaned and used again: only what differs between two bases is written. As many are made as were
 * ever needed at once; what is idle goes with the next sweep.
 */
export const poolPlaces = (options: PlacesOptions): Places => {
  const { repository, lock } = options;
  const giveBack = async (place: Place): Promise<void> => {
    // One that another adapter left, or that cannot be made clean, is not used again.
    const isClean = namePattern.test(place.folder.name) && (await clean(repository, place));
    await (isClean ? claim(place.folder.path, undefined) : removePlace(options, place));
  };
  return {
    take: async (owner) => {
      const place = (await lock(() => claimIdle(options, owner))) ?? (await makePlace(options, owner, nextName));
      try {
        await checkOut(repository, place.linked, owner.base);
        return place;
      } catch (error) {
        await giveBack(place);
        throw error;
      }
    },
    giveBack,
  };
};

const nextName = (taken: readonly string[]): string => {
  const numbers = taken.map((name) => Number(namePattern.exec(name)?.[1] ?? 0));
  return `pool-${Math.max(0, ...numbers) + 1}`;
};

const claimIdle = async ({ repository, folder }: PlacesOptions, owner: Owner): Promise<Place | undefined> => {
  for (const made of await foldersIn(folder)) {
    if (!namePattern.test(made.name) || (await ownerOf(made.path)) !== undefined) continue;
    const linked = await findLinkedWorktree(repository, made.tree);
    if (linked === undefined) continue;
    await claim(made.path, owner);
    const admin = createInvoke({ cwd: folder, env: { GIT_DIR: linked.adminDir }, config: [] });
    await admin.call({ args: ["update-ref", "--no-deref", "HEAD", owner.base] });
    return { folder: made, linked };
  }
  return undefined;
};

/** Takes away everything that git does not know, and what `git clean` passes over. False when it could not. */
const clean = async (repository: Repository, { folder, linked }: Place): Promise<boolean> => {
  try {
    await removeTree(folder.shadow, folder.pointer, join(linked.tree, ".git"));
    await writeFile(join(linked.tree, ".git"), `gitdir: ${linked.adminDir}\n`);
    await invokeOver(repository, linked).call({ args: ["clean", "-x", "-ff", "-d", "-q"] });
    // It leaves `.git` in folders that it knows, pipes and sockets.
    const left = await walk(linked.tree, { maxFileBytes: Number.MAX_SAFE_INTEGER });
    await Promise.all(left.special.map((path) => unlink(join(linked.tree, path))));
    await removeTree(...left.nestedGit.map((path) => join(linked.tree, path)));
    return left.unreadable.length === 0 && !left.isCut;
  } catch {
    // Then it is removed, and whatever is wrong shows there.
    return false;
  }
};

import type { Clock } from "@orchestrate/shared";

import type { Repository } from "../git/repository.ts";
import type { AdminLock } from "./admin-lock.ts";
import {
  type AttemptFolder,
  type Owner,
  claim,
  foldersIn,
  makeAttemptFolder,
  removeAttemptFolder,
} from "./attempt-folder.ts";
import { type LinkedWorktree, addLinkedWorktree, removeLinkedWorktree } from "./linked-worktree.ts";

/** A folder with a worktree in it, its files at base and its index with them. */
export interface Place {
  readonly folder: AttemptFolder;
  readonly linked: LinkedWorktree;
}

/** How worktrees come and go: all that differs between adapters. What happens in them does not. */
export interface Places {
  /** A place at the owner's base; nothing is left in it of whoever had it before. */
  take(owner: Owner): Promise<Place>;
  /** Ends an attempt's hold; what is in the place is gone. */
  giveBack(place: Place): Promise<void>;
}

/** What an adapter works with. */
export interface PlacesOptions {
  readonly repository: Repository;
  /** Where places are made, without links. */
  readonly folder: string;
  readonly lock: AdminLock;
  readonly clock: Clock;
}

/** Makes a folder one of the repository's worktrees, without files yet; nothing is left of it when that fails. */
export const makePlace = (
  { repository, folder: root, lock }: PlacesOptions,
  owner: Owner,
  nameAmong: (taken: readonly string[]) => string,
): Promise<Place> =>
  lock(async () => {
    const taken = (await foldersIn(root)).map(({ name }) => name);
    const folder = await makeAttemptFolder(root, nameAmong(taken), owner);
    try {
      return { folder, linked: await addLinkedWorktree(repository, folder.tree, owner.base) };
    } catch (error) {
      await removeAttemptFolder(root, folder);
      throw error;
    }
  });

/** Removes a place and all that is in it. */
export const removePlace = async ({ repository, folder: root, lock }: PlacesOptions, place: Place): Promise<void> => {
  // Should we end here, the next one knows that nothing in it is wanted.
  await claim(place.folder.path, undefined);
  await lock(() => removeLinkedWorktree(repository, place.linked));
  await removeAttemptFolder(root, place.folder);
};

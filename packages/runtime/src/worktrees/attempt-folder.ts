import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CommitSha, OrchestrateError, RunId, SubSpecId, type WorktreeKey } from "@orchestrate/shared";
import { z } from "zod";

import { removeTree } from "./remove-tree.ts";

/** The folder of one worktree and of everything that belongs to it. */
export interface AttemptFolder {
  readonly name: string;
  readonly path: string;
  /** What is handed over to the sandbox's user: the three below. */
  readonly inside: string;
  /** The worktree itself. */
  readonly tree: string;
  /** The shadow git directory. */
  readonly shadow: string;
  /** A `.git` file that leads to it. */
  readonly pointer: string;
}

/** Whose a folder is, and the commit that its worktree was made at. */
export interface Owner {
  readonly key: WorktreeKey;
  readonly base: CommitSha;
  /** Whether anybody can have worked in it. */
  readonly isHandedOver: boolean;
}

const markerFile = "orchestrate.json";
const Marker = z.strictObject({
  /** Of the folder that holds the marker. A folder with another one was not made here, whatever the marker says. */
  inode: z.string(),
  owner: z
    .strictObject({
      key: z.strictObject({ run: RunId, subSpec: SubSpecId, attempt: z.number().int().positive() }),
      base: CommitSha,
      isHandedOver: z.boolean(),
    })
    .optional(),
});

/** The name of an attempt's own folder. */
export const nameOf = ({ run, subSpec, attempt }: WorktreeKey): string => `${run}-${subSpec}-${attempt}`;

const placesOf = (folder: string, name: string): AttemptFolder => {
  const path = join(folder, name);
  const inside = join(path, "inside");
  return {
    name,
    path,
    inside,
    tree: join(inside, name),
    shadow: join(inside, "git"),
    pointer: join(inside, "pointer"),
  };
};

/**
 * Makes a folder together with its marker, in one rename: no crash leaves one without. To be called under the admin
 * lock, so that what is half made when nobody holds the lock is known to be a crash's.
 */
export const makeAttemptFolder = async (
  folder: string,
  name: string,
  owner: Owner | undefined,
): Promise<AttemptFolder> => {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const passing = await mkdtemp(join(folder, ".new-"));
  await mkdir(join(passing, "inside", name), { recursive: true });
  await claim(passing, owner);
  // The sandbox's user passes through, and sees nothing else.
  await chmod(passing, 0o711);
  const places = placesOf(folder, name);
  try {
    await rename(passing, places.path);
  } catch (cause) {
    await removeTree(passing);
    throw new OrchestrateError("WORKTREE_FOREIGN", `${places.path} exists and was not made by orchestrate`, {
      hint: "Move it away, or name another folder for worktrees.",
      cause,
    });
  }
  return places;
};

/** Writes down whose a folder is; undefined for nobody's. */
export const claim = async (path: string, owner: Owner | undefined): Promise<void> => {
  const marker = { inode: await inodeOf(path), owner };
  const passing = join(path, `${markerFile}.new`);
  await writeFile(passing, JSON.stringify(marker), { mode: 0o600 });
  await rename(passing, join(path, markerFile));
};

/** Whose a folder is: undefined when nobody's, `foreign` when it was not made here (or is not there). */
export const ownerOf = async (path: string): Promise<Owner | "foreign" | undefined> => {
  try {
    const marker = Marker.parse(JSON.parse(await readFile(join(path, markerFile), "utf8")));
    return marker.inode === (await inodeOf(path)) ? marker.owner : "foreign";
  } catch {
    // No marker, or one that is none: the folder is somebody else's until shown otherwise.
    return "foreign";
  }
};

/** Every folder below ours that a worktree may be in. */
export const foldersIn = async (folder: string): Promise<readonly AttemptFolder[]> => {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith(".")).map((name) => placesOf(folder, name));
};

/** Removes a folder that was made here: first out of the way, so that its name is free at once. */
export const removeAttemptFolder = async (folder: string, { name, path }: AttemptFolder): Promise<void> => {
  if ((await ownerOf(path)) === "foreign") {
    throw new OrchestrateError("WORKTREE_FOREIGN", `${path} was not made by orchestrate, so it is not removed`, {
      hint: "Remove it yourself when nothing in it is needed.",
    });
  }
  const trash = await mkdtemp(join(folder, `.trash-${name}-`));
  await rename(path, join(trash, name));
  await removeTree(trash);
};

/** What a crash in the middle of making or removing left in our folder. */
export const leftoversIn = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^\.(new|trash)-/.test(name)).map((name) => join(folder, name));
};

const inodeOf = async (path: string): Promise<string> => {
  const { dev, ino } = await lstat(path, { bigint: true });
  return `${dev}:${ino}`;
};

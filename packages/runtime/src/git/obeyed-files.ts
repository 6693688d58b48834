import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join, relative } from "node:path";

import { digestOf, digestOfJson, type Digest } from "@orchestrate/shared";

import type { Repository } from "./repository.ts";

/** A file or a link, as it was found; of what is neither, that it was there. */
export type Found =
  | { readonly kind: "file"; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly kind: "link"; readonly to: string }
  | { readonly kind: "other" };

/** Files of a git directory that git obeys whoever runs it, and that no commit brings. */
export interface ObeyedFiles {
  /** As snapshots name them. */
  readonly name: string;
  /** The folder that they are in. */
  readonly root: string;
  /** By path below the root; the root itself, where it is a link, by the empty path. */
  readonly read: () => Promise<ReadonlyMap<string, Found>>;
}

/** The configuration apart, which is compared by what it says. */
export const configFiles = ({ commonDir }: Repository): ObeyedFiles =>
  group("config", commonDir, () => Promise.resolve(["config", "config.worktree"]));

export const obeyedFiles = ({ commonDir, objectsDir }: Repository): readonly ObeyedFiles[] => {
  const [hooks, info] = [join(commonDir, "hooks"), join(commonDir, "info")];
  return [
    group("hooks", hooks, () => filesBelow(hooks)),
    // `refs` is a listing for plain HTTP servers that packing writes anew.
    group("info", info, async () => (await filesBelow(info)).filter((path) => path !== "refs")),
    group("alternates", join(objectsDir, "info"), () => Promise.resolve(["alternates", "http-alternates"])),
  ];
};

export const digestOfFound = (files: ReadonlyMap<string, Found>): Digest =>
  digestOfJson(
    [...files].map(([path, found]) =>
      found.kind === "file" ? [path, found.mode, digestOf(found.bytes)] : [path, JSON.stringify(found)],
    ),
  );

const group = (name: string, root: string, list: () => Promise<readonly string[]>): ObeyedFiles => ({
  name,
  root,
  read: async () => {
    const files = new Map<string, Found>();
    for (const path of ["", ...(await list()).toSorted()]) {
      const found = await findAt(join(root, path));
      if (found !== undefined && (path !== "" || found.kind === "link")) files.set(path, found);
    }
    return files;
  },
});

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
};

const findAt = async (path: string): Promise<Found | undefined> => {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return { kind: "link", to: await readlink(path) };
  if (!found.isFile()) return { kind: "other" };
  return { kind: "file", mode: found.mode & 0o7777, bytes: await readFile(path) };
};

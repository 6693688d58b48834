import type { WorktreeScope } from "@orchestrate/shared";

import { createReach } from "./reach.ts";

/** What git has in a worktree. */
export interface TrackedFile {
  readonly path: string;
  /** A link or a submodule: nothing can be mounted on it. */
  readonly isOdd: boolean;
}

/** A part of a worktree that is shown otherwise than what is around it; `path` is empty for the root. */
interface Part {
  readonly path: string;
  readonly access: "read" | "write";
}

export interface ConfinementPlan {
  /** The root first, each before what lies in it. */
  readonly parts: readonly Part[];
  /** Folders that are to be made, each after the one that it lies in, so that owned files can be made in them. */
  readonly folders: readonly string[];
  /** Writable folders in which there is more that is not owned than can be protected file by file. */
  readonly open: readonly string[];
}

/**
 * Each costs a third of a millisecond of every command's start, and more the more there are.
 * @internal Shared with its tests.
 */
export const maxParts = 64;

/**
 * Plans a worktree in which only what a scope owns can be changed. A file can be made only in a folder that may be
 * written to, so a folder that can hold an owned file is writable, and what is not owned in it is read-only one by one;
 * any other folder is read-only whole. `ignored` are folders that git ignores: builds may write there.
 */
export const planConfinement = (
  files: readonly TrackedFile[],
  {
    scope,
    ignored,
  }: { readonly scope: Pick<WorktreeScope, "owns" | "mayChange">; readonly ignored: readonly string[] },
): ConfinementPlan => {
  const reachOf = createReach(scope.owns);
  const tree = treeOf(files);
  const made: string[] = [];
  const make = (path: string, within: Folder): void => {
    if (within.folders.has(nameOf(path)) || within.files.some((file) => file.path === path)) return;
    within.folders.set(nameOf(path), { path, folders: new Map(), files: [] });
    made.push(path);
  };
  const builds = new Set(ignored);
  const parts: (Part & { readonly within: string; readonly isFile: boolean })[] = [];
  const visit = (folder: Folder, within: { readonly path: string; readonly access: Part["access"] }): void => {
    const { path } = folder;
    const reach = reachOf(path);
    const isBuild = builds.has(path) && made.includes(path);
    const access = reach.direct || isBuild ? "write" : "read";
    if (path === "" || access !== within.access) parts.push({ path, access, within: within.path, isFile: false });
    for (const build of builds) if (folderOf(build) === path) make(build, folder);
    if (isBuild || !(reach.below || [...builds].some((build) => build.startsWith(prefix(path))))) return;
    if (access === "read") for (const name of reach.folders) make(`${prefix(path)}${name}`, folder);
    for (const inner of folder.folders.values()) visit(inner, { path, access });
    if (access === "read") return;
    for (const file of folder.files)
      if (!file.isOdd && !scope.mayChange(file.path))
        parts.push({ path: file.path, access: "read", within: path, isFile: true });
  };
  visit(tree, { path: "", access: "read" });
  return { ...withinLimit(parts), folders: made };
};

interface Folder {
  readonly path: string;
  readonly folders: Map<string, Folder>;
  readonly files: TrackedFile[];
}

const prefix = (folder: string): string => (folder === "" ? "" : `${folder}/`);
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const treeOf = (files: readonly TrackedFile[]): Folder => {
  const root: Folder = { path: "", folders: new Map(), files: [] };
  for (const file of files) folderAt(root, folderOf(file.path)).files.push(file);
  return root;
};

const folderAt = (root: Folder, path: string): Folder => {
  let at = root;
  for (const name of path === "" ? [] : path.split("/")) {
    const inner = at.folders.get(name) ?? { path: `${prefix(at.path)}${name}`, folders: new Map(), files: [] };
    at.folders.set(name, inner);
    at = inner;
  }
  return at;
};

/** Leaves the files of the fullest folders unprotected until few enough parts are left: the gate judges them too. */
const withinLimit = (
  parts: readonly (Part & { readonly within: string; readonly isFile: boolean })[],
): Pick<ConfinementPlan, "parts" | "open"> => {
  const counts = new Map<string, number>();
  for (const { isFile, within } of parts) if (isFile) counts.set(within, (counts.get(within) ?? 0) + 1);
  const open: string[] = [];
  let left = parts.length;
  for (const [folder, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    if (left <= maxParts) break;
    open.push(folder);
    left -= count;
  }
  const kept = parts.filter(({ isFile, within }) => !isFile || !open.includes(within));
  // Folders alone are too many: then nothing is told apart.
  if (kept.length > maxParts) return { parts: [{ path: "", access: "write" }], open: [""] };
  return { parts: kept.map(({ path, access }) => ({ path, access })), open: open.toSorted() };
};

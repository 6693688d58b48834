import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Change } from "@orchestrate/shared";

/**
 * The files of a clean checkout that stand where a change adds one. `read-tree -u` takes ignored files for expendable;
 * they are the user's all the same.
 */
export const untrackedInTheWay = async (root: string, changes: readonly Change[]): Promise<readonly string[]> => {
  const leaving = new Set(changes.filter(({ status }) => status === "deleted").map(({ path }) => path));
  const found = new Set<string>();
  for (const { path, status } of changes) {
    if (status !== "added") continue;
    const standing = await standingAt(root, path);
    if (standing !== undefined && !leaving.has(standing)) found.add(standing);
  }
  return [...found];
};

// The path itself, or a file where one of its folders has to be.
const standingAt = async (root: string, path: string): Promise<string | undefined> => {
  if ((await kindOf(join(root, path))) !== "absent") return path;
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    const kind = await kindOf(join(root, parent));
    if (kind === "folder") return undefined;
    if (kind === "other") return parent;
  }
  return undefined;
};

const kindOf = async (path: string): Promise<"absent" | "folder" | "other"> => {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return "absent";
  return found.isDirectory() ? "folder" : "other";
};

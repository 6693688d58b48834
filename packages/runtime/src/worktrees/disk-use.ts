import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The bytes that a tree takes on the disk, links not followed. What cannot be read counts as nothing. */
export const diskUse = (path: string): number => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  // Blocks are of 512 bytes, whatever the file system's own are.
  const own = found.blocks * 512;
  return found.isDirectory() ? own + namesIn(path).reduce((sum, name) => sum + diskUse(join(path, name)), 0) : own;
};

const namesIn = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

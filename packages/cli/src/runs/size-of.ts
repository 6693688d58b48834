import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of all files under a folder; links are not followed, and what vanishes meanwhile counts nothing. */
export const sizeOf = async (path: string): Promise<number> => {
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) return 0;
  if (!facts.isDirectory()) return facts.size;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
};

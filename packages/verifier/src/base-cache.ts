import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { BaseCache } from "./base-run.ts";

/** Keeps results on starting commits for the life of this process. */
export const createMemoryBaseCache = (): BaseCache => {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
};

/** Keeps results on starting commits in a folder of ours that no sandbox sees, from run to run. */
export const createFolderBaseCache = (folder: string): BaseCache => {
  const fileOf = (key: string): string => join(folder, `${key.replace(/[^0-9a-z]/g, "-")}.json`);
  return {
    get: (key) => readFile(fileOf(key), "utf8").catch(() => undefined),
    set: async (key, value) => {
      await mkdir(folder, { recursive: true });
      // Another process may write the same at the same time; each writes all or nothing.
      const draft = `${fileOf(key)}.${process.pid}`;
      await writeFile(draft, value);
      await rename(draft, fileOf(key));
    },
  };
};

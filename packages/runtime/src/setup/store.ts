import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Clock, Digest } from "@orchestrate/shared";
import { z } from "zod";

import { folderTrouble } from "../sandbox/folder-trouble.ts";
import { removeTree } from "../worktrees/remove-tree.ts";
import { own } from "./lock.ts";

/** What is known of one result beside its folders. */
const Entry = z.strictObject({ digest: Digest, provides: z.array(z.string()), bytes: z.number().nonnegative() });
type Entry = z.infer<typeof Entry>;

/** Results of setups on disk: `<digest>/` with `entry.json` and the provided folders, `<digest>.lock`, `<digest>.used`. */
export interface Store {
  readonly lockFile: (digest: Digest) => string;
  /** Where a provided folder of a result is. */
  readonly provided: (digest: Digest, path: string) => string;
  /** What there is under a digest; only whoever holds its lock may rely on it. */
  find(digest: Digest): Entry | undefined;
  /** An empty folder to make a result in; what a killed process left there is removed. */
  begin(digest: Digest): Promise<string>;
  /** Makes what is in that folder the result, in one step. */
  finish(entry: Entry): void;
  /** Removes what is left of an attempt to make a result. */
  discard(digest: Digest): Promise<void>;
  /** Remembers that a result was needed. */
  touch(digest: Digest): void;
  /** Removes results that nobody holds, least recently used first, until the rest fits. */
  evict(maxBytes: number): Promise<void>;
}

/** Rejects with the OrchestrateError of the folder when it cannot be made. */
export const openStore = (folder: string, clock: Clock): Store => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw folderTrouble(error, folder);
  }
  const name = (digest: Digest) => digest.slice("sha256:".length);
  const at = (digest: Digest) => join(folder, name(digest));
  const making = (digest: Digest) => join(folder, `making-${name(digest)}`);
  const lockFile = (digest: Digest) => `${at(digest)}.lock`;

  const find: Store["find"] = (digest) => {
    const file = join(at(digest), "entry.json");
    return existsSync(file) ? Entry.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  };
  const all = () =>
    readdirSync(folder)
      .filter((one) => /^[0-9a-f]{64}$/.test(one))
      .flatMap((one) => find(`sha256:${one}` as Digest) ?? [])
      .map((entry) => ({ ...entry, used: lastUse(`${at(entry.digest)}.used`) }))
      .toSorted((a, b) => (a.used < b.used ? -1 : 1));

  return {
    lockFile,
    provided: (digest, path) => join(at(digest), "root", path),
    find,
    begin: async (digest) => {
      await removeTree(making(digest));
      mkdirSync(making(digest), { mode: 0o711 });
      return making(digest);
    },
    finish: (entry) => {
      writeFileSync(join(making(entry.digest), "entry.json"), JSON.stringify(entry));
      renameSync(making(entry.digest), at(entry.digest));
    },
    discard: (digest) => removeTree(making(digest)),
    touch: (digest) => writeFileSync(`${at(digest)}.used`, clock.now()),
    evict: async (maxBytes) => {
      const entries = all();
      let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
      for (const entry of entries) {
        if (bytes <= maxBytes) return;
        const lock = own(lockFile(entry.digest));
        if (!lock) continue;
        try {
          await removeTree(at(entry.digest));
          rmSync(`${at(entry.digest)}.used`, { force: true });
          bytes -= entry.bytes;
        } finally {
          lock.release();
        }
      }
    },
  };
};

/** RFC 3339, so that text sorts as time does; the beginning of time when it was never used. */
const lastUse = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

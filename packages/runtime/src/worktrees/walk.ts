import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/** What a walk met that a candidate may not hold, or that has to be looked at closer; paths relative to the root. */
export interface Walked {
  /** Everything that is no folder. */
  readonly files: number;
  /** Entries that some file system would take for `.git`, beside the root's own. */
  readonly nestedGit: readonly string[];
  /** Pipes, sockets, devices. */
  readonly special: readonly string[];
  /** Links whose text leads outside, or may. */
  readonly linksOut: readonly string[];
  readonly hardLinks: readonly string[];
  readonly tooLarge: readonly string[];
  /** Names that are not UTF-8: this program cannot say them. */
  readonly unsayable: readonly string[];
  /** Folders that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** The walk ended before the end of the tree. */
  readonly isCut: boolean;
}

/** More than any project has with its build's output: the walk itself must end. */
const mostEntries = 2_000_000;

/** Walks a tree that nothing writes to any more, without following a link or opening a file. */
export const walk = async (root: string, limits: { readonly maxFileBytes: number }): Promise<Walked> => {
  const met = {
    files: 0,
    nestedGit: [] as string[],
    special: [] as string[],
    linksOut: [] as string[],
    hardLinks: [] as string[],
    tooLarge: [] as string[],
    unsayable: [] as string[],
    unreadable: [] as { path: string; why: string }[],
    isCut: false,
  };
  const look = (path: string): void => {
    const found = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (found.isSymbolicLink()) {
      if (mayLeaveRoot(path, readlinkSync(`${root}/${path}`))) met.linksOut.push(path);
    } else if (found.isFile()) {
      if (found.nlink > 1) met.hardLinks.push(path);
      if (found.size > limits.maxFileBytes) met.tooLarge.push(path);
    } else {
      met.special.push(path);
    }
  };

  const waiting = [""];
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    try {
      for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        entries += 1;
        // Others have work to do in this process.
        if (entries % 2_000 === 0) await setImmediate();
        if (path === ".git") continue;
        if (entry.name.includes("\ufffd")) met.unsayable.push(path);
        else if (isDotGit(entry.name)) met.nestedGit.push(path);
        else if (entry.isDirectory()) waiting.push(path);
        else look(path);
        if (!entry.isDirectory()) met.files += 1;
      }
    } catch (error) {
      met.unreadable.push({ path: folder, why: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
    if (entries > mostEntries) return { ...met, isCut: true };
  }
  return met;
};

/**
 * Whether some file system opens `.git` under this name: without regard to case, with characters that HFS+ ignores,
 * under the short name or with the trailing dots and spaces of NTFS.
 */
export const isDotGit = (name: string): boolean => {
  // Nearly every name is none: it begins with a letter and has no tilde.
  if (/^[\w-]/.test(name) && !name.includes("~")) return false;
  const seen = name
    .replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, "")
    .replace(/(:.*)?[. ]*$/s, "")
    .toLowerCase();
  return seen === ".git" || seen === "git~1";
};

/**
 * Whether a link's text can lead out of the tree: absolute, above the root, or with `..` after a name, which may itself
 * be a link. Every other one stays inside, through any number of such links.
 * @internal Shared with its tests.
 */
export const mayLeaveRoot = (path: string, text: string): boolean => {
  if (text.startsWith("/")) return true;
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  const ups = parts.findIndex((part) => part !== "..");
  const leading = ups === -1 ? parts.length : ups;
  return leading > path.split("/").length - 1 || parts.slice(leading).includes("..");
};

import { lstat, mkdir, mkdtemp, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { digestOfFound, type Found, type ObeyedFiles } from "./obeyed-files.ts";

/**
 * Makes files what they were. What stands in their place is moved into a new folder below `aside`, never deleted.
 * Through a link nothing is written: what it leads to is not the repository's. Resolves with whether they are as they
 * were.
 */
export const putBack = async (
  { root, name, read }: ObeyedFiles,
  before: ReadonlyMap<string, Found>,
  aside: string,
): Promise<boolean> => {
  await mkdir(aside, { recursive: true });
  const folder = await mkdtemp(join(aside, `${name}-`));
  const isSame = (path: string, now: ReadonlyMap<string, Found>) =>
    digestOfFound(only(path, now)) === digestOfFound(only(path, before));

  // The folder itself first: behind a link nothing is looked at.
  if (!isSame("", await read())) {
    await moveAside(root, join(folder, "itself"));
    const link = before.get("");
    if (link?.kind === "link") await symlink(link.to, root);
  }
  const now = await read();
  if (!now.has("")) {
    const differing = [...new Set([...now.keys(), ...before.keys()])].filter((path) => !isSame(path, now));
    for (const path of differing) await moveAside(join(root, path), join(folder, path));
    for (const path of differing) await write(join(root, path), before.get(path));
  }
  return digestOfFound(await read()) === digestOfFound(before);
};

const only = (path: string, files: ReadonlyMap<string, Found>): ReadonlyMap<string, Found> => {
  const found = files.get(path);
  return new Map(found === undefined ? [] : [[path, found]]);
};

const moveAside = async (path: string, to: string): Promise<void> => {
  if ((await lstat(path).catch(() => undefined)) === undefined) return;
  await mkdir(dirname(to), { recursive: true });
  await rename(path, to);
};

const write = async (path: string, found: Found | undefined): Promise<void> => {
  if (found === undefined || found.kind === "other") return;
  await mkdir(dirname(path), { recursive: true });
  // Exclusively: what somebody has put there in this moment is not written through.
  if (found.kind === "file") await writeFile(path, found.bytes, { mode: found.mode, flag: "wx" });
  else await symlink(found.to, path);
};

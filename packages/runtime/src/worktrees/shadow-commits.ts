import { lstat, mkdtemp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { CommitSha } from "@orchestrate/shared";

import { createInvoke, quotedPath, textOf } from "../git/invoke.ts";
import type { Repository } from "../git/repository.ts";
import type { AttemptFolder } from "./attempt-folder.ts";
import { removeTree } from "./remove-tree.ts";
import { alternatesText } from "./shadow.ts";

/** More than anybody keeps; a salvage commit has them all as parents. */
const mostTips = 32;

/**
 * Brings what an agent committed or stashed in its shadow into the repository's objects, checked as objects from a
 * stranger, and gives the tips. Git never runs in the shadow: its refs are read as text, its objects as objects.
 */
export const importShadowCommits = async (
  repository: Repository,
  { path, shadow }: Pick<AttemptFolder, "path" | "shadow">,
  base: CommitSha,
): Promise<readonly CommitSha[]> => {
  const named = [...new Set(await namedIn(shadow))].filter((id) => id !== base).slice(0, mostTips);
  if (named.length === 0) return [];
  await mustHoldItsOwn(repository, shadow);
  const inShadow = createInvoke({
    cwd: shadow,
    env: {
      GIT_DIR: repository.plumbing,
      GIT_OBJECT_DIRECTORY: join(shadow, "objects"),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(repository.objectsDir),
    },
    config: ["core.fsync=none"],
  });
  const listed = await inShadow.call({ args: ["cat-file", "--batch-check"], input: `${named.join("\n")}\n` });
  const tips = textOf(listed)
    .split("\n")
    .flatMap((line) => (line.split(" ")[1] === "commit" ? [line.split(" ")[0] as CommitSha] : []));
  if (tips.length === 0) return [];

  const folder = await mkdtemp(join(path, "importing-"));
  try {
    const packed = await inShadow.call({
      args: ["pack-objects", "-q", "--revs", "--window=0", join(folder, "shadow")],
      input: `${[...tips, `^${base}`].join("\n")}\n`,
    });
    const file = join(folder, `shadow-${textOf(packed)}.pack`);
    await repository.objects.call({ args: ["unpack-objects", "-q", "--strict"], input: { file } });
  } finally {
    await removeTree(folder);
  }
  return tips;
};

/** Every object id that HEAD, a ref, or a stash of the shadow names. */
const namedIn = async (shadow: string): Promise<readonly string[]> => {
  const loose = await plainFilesBelow(join(shadow, "refs"));
  const files = [join(shadow, "HEAD"), join(shadow, "packed-refs"), join(shadow, "logs", "refs", "stash"), ...loose];
  const texts = await Promise.all(files.map(plainText));
  // A reflog line begins with the id before, which is another stash or zeros; `cat-file` sorts out the rest.
  return texts.flatMap((text) => [...text.matchAll(/\b([0-9a-f]{64}|[0-9a-f]{40})\b/g)].map(([id]) => id));
};

/** Its objects may come from nowhere but itself and the repository. */
const mustHoldItsOwn = async (repository: Repository, shadow: string): Promise<void> => {
  const objects = join(shadow, "objects");
  const entries = await readdir(objects, { recursive: true, withFileTypes: true });
  const strange = entries.find((entry) => !entry.isDirectory() && !entry.isFile());
  const alternates = await plainText(join(objects, "info", "alternates"));
  if (strange === undefined && alternates === alternatesText(repository)) return;
  throw new TypeError("The shadow's objects point out of it");
};

const plainFilesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

// Nothing that is read here has a reason to be longer.
const plainText = async (file: string): Promise<string> => {
  const found = await lstat(file).catch(() => undefined);
  return found?.isFile() === true && found.size < 1024 ** 2 ? readFile(file, "utf8") : "";
};

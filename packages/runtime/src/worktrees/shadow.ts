import { copyFile, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { CommitSha, Mount } from "@orchestrate/shared";

import { plainAttributes } from "../git/plumbing-folder.ts";
import type { Repository } from "../git/repository.ts";
import type { AttemptFolder } from "./attempt-folder.ts";

/** The branch that an agent finds itself on. */
const shadowBranch = "refs/heads/work";

/**
 * Writes the git directory that an agent sees: one branch at base, an index, a small configuration, and the
 * repository's objects by reference. Nothing in it leads to the repository's own refs, configuration or hooks.
 */
export const writeShadow = async (
  repository: Repository,
  places: AttemptFolder,
  { base, index }: { readonly base: CommitSha; readonly index: string },
): Promise<void> => {
  const { shadow } = places;
  await Promise.all(
    ["objects/info", "refs/heads", "info"].map((path) => mkdir(join(shadow, path), { recursive: true })),
  );
  await Promise.all([
    writeFile(join(shadow, "HEAD"), `ref: ${shadowBranch}\n`),
    writeFile(join(shadow, shadowBranch), `${base}\n`),
    writeFile(join(shadow, "config"), shadowConfig(repository.objectFormat)),
    writeFile(join(shadow, "objects", "info", "alternates"), alternatesText(repository)),
    writeFile(join(shadow, "info", "attributes"), plainAttributes),
    copyFile(index, join(shadow, "index")),
    copyIfThere(join(repository.commonDir, "info", "exclude"), join(shadow, "info", "exclude")),
    copyIfThere(join(repository.commonDir, "shallow"), join(shadow, "shallow")),
    writeFile(places.pointer, pointerText(places)),
  ]);
};

/** What a `.git` file in the worktree says, for git to find the shadow. */
export const pointerText = ({ shadow }: Pick<AttemptFolder, "shadow">): string => `gitdir: ${shadow}\n`;

/** What `objects/info/alternates` of the shadow says; anything else there is the agent's doing. */
export const alternatesText = ({ objectsDir }: Repository): string => `${objectsDir}\n`;

/** Shows worktree and shadow at the paths that they have, and of the repository its objects alone, to be read. */
export const mountsOf = async (repository: Repository, places: AttemptFolder): Promise<readonly Mount[]> => [
  bind(places.tree, places.tree, "write"),
  bind(places.pointer, join(places.tree, ".git"), "read"),
  bind(places.shadow, places.shadow, "write"),
  ...(await objectFolders(repository.objectsDir)).map((folder) => bind(folder, folder, "read")),
];

const bind = (source: string, target: string, access: "read" | "write"): Mount => ({
  kind: "bind",
  source,
  target,
  access,
});

/** A repository's objects, and those that it borrows from other repositories itself. */
const objectFolders = async (objectsDir: string, seen: readonly string[] = []): Promise<readonly string[]> => {
  if (seen.includes(objectsDir)) return [];
  const text = await readFile(join(objectsDir, "info", "alternates"), "utf8").catch(() => "");
  const folders = [objectsDir];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const borrowed = await realpath(resolve(objectsDir, line)).catch(() => undefined);
    if (borrowed !== undefined) folders.push(...(await objectFolders(borrowed, [...seen, ...folders])));
  }
  return folders;
};

const shadowConfig = (objectFormat: string): string => `[core]
	repositoryformatversion = ${objectFormat === "sha1" ? 0 : 1}
	filemode = true
	bare = false
	logallrefupdates = true
[user]
	name = Agent
	email = agent@localhost
[gc]
	auto = 0
[maintenance]
	auto = false
${objectFormat === "sha1" ? "" : `[extensions]\n\tobjectFormat = ${objectFormat}\n`}`;

const copyIfThere = async (from: string, to: string): Promise<void> => {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
};

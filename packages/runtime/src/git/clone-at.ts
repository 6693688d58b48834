import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type CommitSha, type Git, OrchestrateError } from "@orchestrate/shared";

import { createInvoke } from "./invoke.ts";
import { packApart } from "./pack-apart.ts";
import { plainAttributes } from "./plumbing-folder.ts";
import type { Repository } from "./repository.ts";

/**
 * A checkout in a repository of its own, made without `git clone`: one process packs the commit without its history
 * (what is packed already is copied as it is), one writes the files, reading from that pack alone.
 */
export const cloneAt =
  (repository: Repository): Git["cloneAt"] =>
  async (commit, directory) => {
    await makeEmpty(directory);
    const gitDir = join(directory, ".git");
    await mkdir(join(gitDir, "objects", "pack"), { recursive: true });
    await Promise.all([
      mkdir(join(gitDir, "refs", "heads"), { recursive: true }),
      mkdir(join(gitDir, "info")).then(() => writeFile(join(gitDir, "info", "attributes"), plainAttributes)),
      writeFile(join(gitDir, "HEAD"), `${commit}\n`),
      // The history ends here; without this the parents would be missing.
      writeFile(join(gitDir, "shallow"), `${commit}\n`),
      writeFile(join(gitDir, "config"), cloneConfig(repository.objectFormat)),
    ]);
    const objects = join(gitDir, "objects");
    const prefix = join(objects, "pack", "pack");
    await packApart(repository, { revisions: `--shallow ${commit}\n${commit}\n`, objects, prefix });
    await checkOut(directory, gitDir, commit);
  };

const checkOut = async (directory: string, gitDir: string, commit: CommitSha): Promise<void> => {
  const inside = createInvoke({ cwd: directory, env: { GIT_DIR: gitDir, GIT_WORK_TREE: directory }, config: [] });
  await inside.call({ args: ["read-tree", "--reset", "-u", commit], config: ["core.fsync=none"] });
};

const cloneConfig = (objectFormat: string): string => `[core]
	repositoryformatversion = ${objectFormat === "sha1" ? 0 : 1}
	filemode = true
	bare = false
	symlinks = false
	logallrefupdates = false
${objectFormat === "sha1" ? "" : `[extensions]\n\tobjectFormat = ${objectFormat}\n`}`;

const makeEmpty = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length === 0) return;
  throw new OrchestrateError("GIT_NOT_EMPTY", `${directory} is not empty, so nothing is checked out there`, {
    hint: "Name a folder that does not exist yet.",
  });
};

import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { CommitSha, Git } from "@orchestrate/shared";

/** What is laid over a checkout: the files of these paths as another commit has them, absent where it has none. */
export interface Overlay {
  readonly from: CommitSha;
  readonly paths: readonly string[];
}

/** No test file is larger; git refuses to read more. */
const maxFileBytes = 64 * 1024 * 1024;

/** A fresh clone of one commit, without links, hooks or filters, with some paths as another commit has them. */
export const checkOut = async (
  git: Git,
  { commit, overlay, root }: { readonly commit: CommitSha; readonly overlay: Overlay; readonly root: string },
): Promise<void> => {
  await git.cloneAt(commit, root);
  for (const path of overlay.paths) {
    const bytes = await git.readFile(overlay.from, path, { maxBytes: maxFileBytes });
    const file = join(root, path);
    await rm(file, { recursive: true, force: true });
    if (bytes === undefined) continue;
    await makeFolder(dirname(file), root);
    await writeFile(file, bytes);
  }
};

/** Makes the folders down to a path; where the commit has a file in the place of one, the file goes. */
const makeFolder = async (folder: string, root: string): Promise<void> => {
  if (folder === root) return;
  await makeFolder(dirname(folder), root);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found) await rm(folder, { force: true });
  await mkdir(folder);
};

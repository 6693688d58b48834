import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are not there, with this mode whatever the umask is; rejects as `mkdir` does.
 * One that is there stays as it is.
 * Not by `recursive`: where nothing can be made though the parent is there (HOME=/proc), Node then tries for ever.
 */
export const makeFolder = async (folder: string, mode = 0o700): Promise<void> => {
  try {
    await mkdir(folder, { mode });
    await chmod(folder, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || (await isThere(dirname(folder)))) throw error;
    await makeFolder(dirname(folder), mode);
    await makeFolder(folder, mode);
  }
};

const isThere = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    () => false,
  );

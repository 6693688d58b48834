import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a whole file in place: readers see the old file or the whole new one, and it survives a power cut once this
 * resolves. `temporary` must be on the same filesystem and nobody else's; it is left behind only by a crash.
 */
export const writeDurably = async (path: string, bytes: string | Uint8Array, temporary: string): Promise<void> => {
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
};

/** Makes a folder that only we can enter, with its parents; each new name in its parent is durable. */
export const makeFolder = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await syncFolder(dirname(folder));
};

/** Makes the names in a folder durable; a file's own sync does not. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes a folder for this process's sockets. Not in the state folder: the whole path of a socket has at most 107 bytes.
 * It can be passed through by a sandbox under another uid, and listed by nobody else.
 */
export const openSocketFolder = async (): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(await realpath(tmpdir()), "orch-"));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

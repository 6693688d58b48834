import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { digestOf } from "@orchestrate/shared";

/**
 * Looks for the content of a hidden criterion by its SHA-256, whatever the file is called: in `orchestrate/hidden/` of
 * the git directory, which no sandbox sees and no commit brings.
 */
export const hiddenIn =
  (commonDir: string) =>
  async (sha256: string): Promise<Uint8Array | undefined> => {
    const folder = join(commonDir, "orchestrate", "hidden");
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const bytes = await readFile(join(folder, name));
      if (digestOf(bytes) === `sha256:${sha256}`) return bytes;
    }
    return undefined;
  };

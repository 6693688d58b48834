import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createBubblewrap } from "@orchestrate/runtime";

import { allSpecimens, runSpecimens, type SpecimenResult } from "../src/index.ts";

const placeOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tries every specimen on this machine, with the workspace's own vitest. */
export const tryAllSpecimens = async (
  onResult: (result: SpecimenResult) => void,
): Promise<readonly SpecimenResult[]> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-sandbox-")));
  await chmod(folder, 0o711);
  try {
    return await runSpecimens({
      specimens: allSpecimens(),
      sandbox: await createBubblewrap({ folder }),
      vitest: placeOf("../../../node_modules"),
      concurrency: 2,
      signal: new AbortController().signal,
      onResult,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What was made of them, for everybody to read. */
export const pageFile = placeOf("../../../docs/confusion-matrix.md");

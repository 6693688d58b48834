import { chmod, mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import type { StateFolder } from "./state-folder.ts";

/** Folders of one run's process (or of one verification), gone when it ends. */
export interface Scratch {
  /** For the verifier's clones. */
  readonly clones: string;
  /** For sockets. Not in the state folder: the whole path of a socket has at most 107 bytes. */
  readonly sockets: string;
  readonly remove: () => Promise<void>;
}

/**
 * Makes the scratch folders of whatever goes by this name, which nobody else works on; what a killed process of the same
 * name left is removed first. They can be passed through by a sandbox under another uid, and listed by nobody else.
 */
export const openScratch = async (state: StateFolder, name: string): Promise<Scratch> => {
  await removeScratch(state, name);
  const clones = clonesOf(state, name);
  await mkdir(clones, { recursive: true, mode: 0o711 });
  const sockets = await mkdtemp(join(await temporaryFolder(), prefixOf(state, name)));
  await chmod(sockets, 0o711);
  return {
    clones,
    sockets,
    remove: async () => {
      await removeFolder(clones);
      await removeFolder(sockets);
    },
  };
};

/** Removes the scratch folders of a name whose process is gone. */
export const removeScratch = async (state: StateFolder, name: string): Promise<void> => {
  await removeFolder(clonesOf(state, name));
  const temporary = await temporaryFolder();
  for (const entry of await readdir(temporary)) {
    if (entry.startsWith(prefixOf(state, name))) await removeFolder(join(temporary, entry));
  }
};

const temporaryFolder = (): Promise<string> =>
  realpath(tmpdir()).catch((cause: unknown) => {
    throw new OrchestrateError("TMPDIR_MISSING", `There is no temporary folder ${tmpdir()}.`, {
      hint: "Set TMPDIR to a folder that you may write to.",
      cause,
    });
  });

const clonesOf = (state: StateFolder, name: string): string => join(state.clones, name);

// Two repositories may have runs of one name.
const prefixOf = ({ path }: StateFolder, name: string): string => `orch-${path.slice(-8)}-${name}-`;

/** What was killed may take a moment to let go of its files. */
const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

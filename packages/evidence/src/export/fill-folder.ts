import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

/** Where what is written lies until it is whole; whoever makes it has the folder. */
const unfinished = ".unfinished";

/**
 * Fills a folder that is not there or is empty, wholly or not at all: `write` gets a place in it, and what is there when
 * it is done is moved up, the file `last` after everything else. Two at once do not mix: one of them is refused. Rejects
 * with OrchestrateError `FOLDER_NOT_EMPTY`, and with what `write` rejects with; then nothing is left.
 */
export const fillFolder = async <Result>(
  folder: string,
  { last, write }: { readonly last: string; readonly write: (place: string) => Promise<Result> },
): Promise<Result> => {
  await refuseUnlessEmpty(folder);
  const made = await mkdir(folder, { recursive: true });
  const place = join(folder, unfinished);
  await mkdir(place).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST" ? beingFilled(folder) : error;
  });
  try {
    // Another one may have been done between the first look and the claim.
    if ((await readdir(folder)).length > 1) throw notEmpty(folder);
    const result = await write(place);
    const names = (await readdir(place)).filter((name) => name !== last);
    for (const name of [...names, last]) await rename(join(place, name), join(folder, name));
    return result;
  } finally {
    await rm(place, { recursive: true });
    // Only when it is empty, which it is when nothing was written.
    if (made !== undefined) await rmdir(folder).catch(() => undefined);
  }
};

/** Rejects with OrchestrateError `FOLDER_NOT_EMPTY` when a folder has something in it; one that is not there is empty. */
export const refuseUnlessEmpty = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length === 1 && names[0] === unfinished) throw beingFilled(folder);
  if (names.length > 0) throw notEmpty(folder);
};

const notEmpty = (folder: string): OrchestrateError =>
  new OrchestrateError("FOLDER_NOT_EMPTY", `${folder} is not empty.`, {
    hint: "Name a folder that is not there yet: what lies beside an export would be taken for a part of it.",
  });

const beingFilled = (folder: string): OrchestrateError =>
  new OrchestrateError("FOLDER_NOT_EMPTY", `${folder} has a part of an export that is not finished.`, {
    hint: `Another export to it is at work, or was killed: then remove ${join(folder, unfinished)} and export again.`,
  });

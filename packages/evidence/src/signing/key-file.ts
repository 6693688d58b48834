import { generateKeyPairSync, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { makeFolder } from "./make-folder.ts";
import { createSigner, type Signer } from "./signer.ts";

/** Where a user's key lies: outside every repository and every sandbox. */
export interface KeyFolder {
  /** The private key: PEM, readable by its owner alone. */
  readonly file: string;
  /** Public keys that were in use before, as `<id>.pem`: they still check what they signed. */
  readonly retired: string;
}

/** `configHome` is `$XDG_CONFIG_HOME`, or what stands for it. */
export const keyFolder = (configHome: string): KeyFolder => {
  const folder = join(configHome, "orchestrate", "key");
  return { file: join(folder, "signing.pem"), retired: join(folder, "retired") };
};

/**
 * The signer of this user, with a key that is made when there is none; two processes that make one at once get the same.
 * Rejects with OrchestrateError `KEY_EXPOSED` when others may read or replace the file, or `KEY_UNUSABLE`.
 */
export const openKey = async (folder: KeyFolder): Promise<Signer> => {
  const existing = await readKey(folder.file);
  if (existing !== undefined) return createSigner(existing, folder.file);
  await placeNewKey(folder.file, link);
  const made = await readKey(folder.file);
  if (made === undefined) throw new TypeError(`${folder.file} was made and is not there`);
  return createSigner(made, folder.file);
};

/** Puts a new key in the place of the present one, whose public half is kept and whose private half is gone. */
export const rotateKey = async (folder: KeyFolder): Promise<{ readonly from: Signer; readonly to: Signer }> => {
  const from = await openKey(folder);
  await makeFolder(folder.retired);
  await writeFile(join(folder.retired, `${from.id}.pem`), from.publicPem, { mode: 0o600 });
  await placeNewKey(folder.file, rename);
  return { from, to: await openKey(folder) };
};

/** Writes a key in full before it has its name. */
const placeNewKey = async (file: string, place: (from: string, to: string) => Promise<void>): Promise<void> => {
  await makeFolder(dirname(file)).catch((cause: unknown) => {
    throw new OrchestrateError("KEY_UNUSABLE", `The folder ${dirname(file)} for the signing key cannot be made.`, {
      hint: "Set XDG_CONFIG_HOME, or HOME, to a folder that you may write to.",
      cause,
    });
  });
  const temporary = join(dirname(file), `.${randomUUID()}`);
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    await writeFile(temporary, privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    await place(temporary, file).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: its key counts.
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
};

/** Undefined when there is no key. A link is not followed: who can place one could choose the key. */
const readKey = async (file: string): Promise<string | undefined> => {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw exposed(file, "cannot be opened", error);
  }
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0) throw exposed(file, "can be read by others");
    if (uid !== process.getuid?.()) throw exposed(file, "belongs to somebody else");
    return await readFile(handle, "utf8");
  } finally {
    await handle.close();
  }
};

const exposed = (file: string, what: string, cause?: unknown): OrchestrateError =>
  new OrchestrateError("KEY_EXPOSED", `The signing key ${file} ${what}.`, {
    hint: "A key that others may have used proves nothing: move it away, and the next use makes another.",
    at: { file },
    cause,
  });

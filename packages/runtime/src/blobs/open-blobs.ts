import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { type Blobs, type Digest, digestOf, OrchestrateError } from "@orchestrate/shared";

import { makeFolder, writeDurably } from "./durable-file.ts";

export interface BlobsOptions {
  /** Applied to a blob that is put as a string, before it is hashed. @default leaves it as it is */
  readonly redact?: (text: string) => string;
}

/**
 * Opens a folder of content-addressed files, making it when absent: `<two digits>/<the rest>` of the SHA-256. Any
 * number of processes may put and get at once.
 */
export const openBlobs = async (folder: string, { redact = (text) => text }: BlobsOptions = {}): Promise<Blobs> => {
  await makeFolder(folder);
  return {
    async put(content) {
      const bytes = typeof content === "string" ? redact(content) : content;
      const digest = digestOf(bytes);
      const path = pathOf(folder, digest);
      if (await exists(path)) return digest;
      await makeFolder(join(path, ".."));
      await writeDurably(path, bytes, join(folder, `.${randomUUID()}`));
      return digest;
    },
    async get(digest) {
      const bytes = await readFile(pathOf(folder, digest)).catch((cause: unknown) => {
        throw new OrchestrateError("BLOB_MISSING", `The blob ${digest} cannot be read in ${folder}.`, {
          hint: "An event names it, so it was there: restore the folder from a copy.",
          exit: 1,
          cause,
        });
      });
      if (digestOf(bytes) !== digest) {
        throw new OrchestrateError("BLOB_DAMAGED", `The blob ${digest} in ${folder} is not what its name says.`, {
          hint: "It was changed or damaged after it was written: restore it from a copy.",
          exit: 1,
        });
      }
      return bytes;
    },
    has: (digest) => exists(pathOf(folder, digest)),
  };
};

const pathOf = (folder: string, digest: Digest): string => {
  const hex = digest.slice("sha256:".length);
  return join(folder, hex.slice(0, 2), hex.slice(2));
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

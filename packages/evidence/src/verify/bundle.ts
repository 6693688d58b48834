import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { type AnyEvent, type Digest, digestOf, OrchestrateError, parseEvent } from "@orchestrate/shared";

import { layout } from "../export/layout.ts";
import { sha256 } from "../export/manifest.ts";
import { hexOf } from "../statements/statement.ts";

/** An export as it lies on disk; nothing in it is believed yet. */
export interface Bundle {
  readonly folder: string;
  /** The bytes of every regular file by its path, with `/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Paths of what is neither a file nor a folder. */
  readonly strange: readonly string[];
}

/** Reads a folder. Rejects with OrchestrateError `NO_EXPORT` when it cannot be one. */
export const readBundle = async (folder: string): Promise<Bundle> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw noExport(folder, cause);
  });
  const [files, strange] = [new Map<string, Uint8Array>(), [] as string[]];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(folder, "/").length);
    const stat = await lstat(path);
    if (stat.isFile()) files.set(name, await readFile(path));
    else if (!stat.isDirectory()) strange.push(name);
  }
  if (!files.has(layout.manifest)) throw noExport(folder, undefined);
  return { folder, files, strange };
};

/** A file as text; undefined when it is not there. */
export const textOf = ({ files }: Bundle, path: string): string | undefined => {
  const bytes = files.get(path);
  return bytes && new TextDecoder().decode(bytes);
};

/** The log's lines, without their line breaks. */
export const linesOf = (bundle: Bundle, path: string): readonly string[] => {
  const text = textOf(bundle, path) ?? "";
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
};

/** The log's events; throws on a line that is none. */
export const eventsOf = (bundle: Bundle): readonly AnyEvent[] =>
  linesOf(bundle, layout.events).map((line) => parseEvent(JSON.parse(line)));

/** Blobs by digest, from an export; each is checked against its name. */
export const blobsOf = ({ files }: Bundle) => ({
  get: async (digest: Digest): Promise<Uint8Array> => {
    const bytes = files.get(layout.blob(hexOf(digest)));
    if (bytes !== undefined && sha256(bytes) === hexOf(digest)) return bytes;
    throw new OrchestrateError("BLOB_MISSING", `The blob ${digest} is not in the export, or not what its name says.`, {
      hint: "Ask for another export of the run.",
      exit: 1,
    });
  },
});

/** Whether a file's bytes are what a digest names. */
export const isFile = ({ files }: Bundle, path: string, digest: Digest): boolean => {
  const bytes = files.get(path);
  return bytes !== undefined && digestOf(bytes) === digest;
};

const noExport = (folder: string, cause: unknown): OrchestrateError =>
  new OrchestrateError("NO_EXPORT", `${folder} is no export of a run: it has no ${layout.manifest}.`, {
    hint: "`orchestrate evidence export <run> --out <folder>` writes one.",
    at: { file: folder },
    cause,
  });

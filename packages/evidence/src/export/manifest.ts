import { createHash } from "node:crypto";

/** Lines as `sha256sum` writes them, sorted by path in code units. */
export const manifestOf = (digests: ReadonlyMap<string, string>): string =>
  [...digests]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, hex]) => `${hex}  ${path}\n`)
    .join("");

/** The digests by path of a manifest; undefined when a line is none, comes twice, or leads out of the folder. */
export const readManifest = (text: string): ReadonlyMap<string, string> | undefined => {
  const digests = new Map<string, string>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, hex, path] = /^([0-9a-f]{64}) {2}([A-Za-z0-9._/-]+)$/.exec(line) ?? [];
    if (hex === undefined || path === undefined || digests.has(path)) return undefined;
    if (path.split("/").some((part) => part === "" || part === "." || part === "..")) return undefined;
    digests.set(path, hex);
  }
  return text.endsWith("\n") ? digests : undefined;
};

/** In hexadecimal. */
export const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

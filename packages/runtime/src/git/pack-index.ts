import { readFile } from "node:fs/promises";

// Version 2: a signature, a version, 256 sums of objects by first byte, then the object ids in order.
const idsAt = 8 + 256 * 4;

/** The ids of the objects in a pack, by its index. */
export const objectsIn = async (index: string, objectFormat: "sha1" | "sha256"): Promise<readonly string[]> => {
  const bytes = await readFile(index);
  if (bytes.readUInt32BE(4) !== 2) throw new TypeError(`${index} is not an index of version 2`);
  const idBytes = objectFormat === "sha256" ? 32 : 20;
  const count = bytes.readUInt32BE(idsAt - 4);
  return Array.from({ length: count }, (_, at) =>
    bytes.toString("hex", idsAt + at * idBytes, idsAt + (at + 1) * idBytes),
  );
};

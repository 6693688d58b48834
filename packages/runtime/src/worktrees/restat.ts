import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

// An entry of an index: ten numbers of 32 bits from `lstat`, an object id, flags, the name, NUL up to a multiple of 8.
const offsets = { ctime: 0, mtime: 8, inode: 20, uid: 28, gid: 32, size: 36 } as const;
const statBytes = 40;
const hasMoreFlags = 0x4000;

/**
 * Tells an index who owns its files after they were given to another user, which changes owner and ctime and nothing
 * else. Without it git would read every file again to see that it is unchanged. To be called before anybody else can
 * have touched the files: an entry whose other facts do not match is left as it is.
 */
export const restat = async (index: string, tree: string, objectFormat: "sha1" | "sha256"): Promise<void> => {
  const bytes = await readFile(index);
  const idBytes = objectFormat === "sha256" ? 32 : 20;
  const isKnown = bytes.toString("latin1", 0, 4) === "DIRC" && [2, 3].includes(bytes.readUInt32BE(4));
  // Another format costs the reading, and nothing else.
  if (!isKnown) return;
  let at = 12;
  for (let entry = 0; entry < bytes.readUInt32BE(8); entry += 1) {
    const flags = bytes.readUInt16BE(at + statBytes + idBytes);
    const name = at + statBytes + idBytes + ((flags & hasMoreFlags) === 0 ? 2 : 4);
    const end = bytes.indexOf(0, name);
    refresh(bytes, at, join(tree, bytes.toString("utf8", name, end)));
    at += Math.ceil((end + 1 - at) / 8) * 8;
    // Others have work to do in this process.
    if (entry % 1_000 === 999) await setImmediate();
  }
  const content = bytes.subarray(0, -idBytes);
  createHash(objectFormat).update(content).digest().copy(bytes, content.length);
  await writeFile(index, bytes);
};

const refresh = (bytes: Buffer, at: number, path: string): void => {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return;
  const isTheSame =
    bytes.readUInt32BE(at + offsets.mtime) === low(found.mtimeNs / second) &&
    bytes.readUInt32BE(at + offsets.mtime + 4) === Number(found.mtimeNs % second) &&
    bytes.readUInt32BE(at + offsets.inode) === low(found.ino) &&
    bytes.readUInt32BE(at + offsets.size) === low(found.size);
  if (!isTheSame) return;
  bytes.writeUInt32BE(low(found.ctimeNs / second), at + offsets.ctime);
  bytes.writeUInt32BE(Number(found.ctimeNs % second), at + offsets.ctime + 4);
  bytes.writeUInt32BE(low(found.uid), at + offsets.uid);
  bytes.writeUInt32BE(low(found.gid), at + offsets.gid);
};

const second = 1_000_000_000n;
// The index keeps the lower half of what does not fit.
const low = (value: bigint): number => Number(value & 0xffff_ffffn);

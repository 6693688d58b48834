import { type Git, OrchestrateError, type TreeEntry } from "@orchestrate/shared";

import { fieldsOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** What a commit holds: its files and their bytes. */
export const trees = ({ objects, recall }: Repository): Pick<Git, "listTree" | "readFile"> => ({
  listTree: async (commit) => {
    const answer = await recall("ls-tree", "-r", "-l", "-z", "--full-tree", commit);
    return fieldsOf(answer).map(entryOf);
  },
  readFile: async (commit, path, { maxBytes }) => {
    // Git would take these relative to a folder that it is not in.
    if (/^\.{0,2}(\/|$)/.test(path) || path.includes("\0")) return undefined;
    const answer = await objects.call({
      args: ["cat-file", "--batch", "-z"],
      input: `${commit}:${path}\0`,
      maxBytes: maxBytes + headerBytes,
    });
    const end = answer.stdout.indexOf(lineFeed);
    const [, type, size] = Buffer.from(answer.stdout.subarray(0, end)).toString("utf8").split(" ");
    // For what is absent the header is the name as it was asked for, and ` missing`.
    if (type !== "blob" || !/^\d+$/.test(size ?? "")) return undefined;
    if (Number(size) > maxBytes) throw tooLarge(path, Number(size), maxBytes);
    return answer.stdout.slice(end + 1, end + 1 + Number(size));
  },
});

// An object id of 64 digits, a type, a size, and the line feed after the content.
const headerBytes = 128;
const lineFeed = 0x0a;

// `100644 blob 5e1c… \t     12<TAB>path`: the size stands right-aligned, `-` for a gitlink.
const entryOf = (line: string): TreeEntry => {
  const tab = line.indexOf("\t");
  const [mode, , blob, size] = line.slice(0, tab).split(/ +/);
  return { path: line.slice(tab + 1), mode: mode!, blob: blob!, size: size === "-" ? undefined : Number(size) };
};

const tooLarge = (path: string, bytes: number, maxBytes: number): OrchestrateError =>
  new OrchestrateError("GIT_FILE_TOO_LARGE", `${path} has ${bytes} bytes; at most ${maxBytes} are read`, {
    hint: "Make the file smaller.",
  });

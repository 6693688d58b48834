import { addedLinesOf, type Change, type CommitSha, type Git } from "@orchestrate/shared";

import { fieldsOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

// Gitlinks must show: this is where they are found. Drivers and attributes of the repository are not there to be asked.
const plain = ["--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--no-color"];

/** What differs between two commits' trees, without renames, external programs or attributes. */
export const diffs = ({ objects, recall }: Repository): Pick<Git, "changes" | "addedLines" | "patch"> => {
  const cut = async (base: CommitSha, head: CommitSha, context: string, maxBytes: number) => {
    const words = ["diff-tree", "-r", "-p", context, "--full-index", "--src-prefix=a/", "--dst-prefix=b/", ...plain];
    const { stdout, truncated } = await objects.call({ args: [...words, base, head], maxBytes });
    return { text: Buffer.from(stdout.subarray(0, maxBytes)).toString("utf8"), truncated };
  };
  return {
    changes: async (base, head) => {
      return changesOf(fieldsOf(await recall("diff-tree", "-r", "-z", "--raw", ...plain, base, head)));
    },
    addedLines: async (base, head, { maxBytes }) => {
      const { text, truncated } = await cut(base, head, "--unified=0", maxBytes);
      return { lines: addedLinesOf(text), truncated };
    },
    patch: async (base, head, { maxBytes }) => (await cut(base, head, "--unified=3", maxBytes)).text,
  };
};

const statuses: Readonly<Record<string, Change["status"]>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  T: "type-changed",
};

// `:100644 100755 5e1c… 09af… M` and the path, each ended by NUL.
const changesOf = (fields: readonly string[]): readonly Change[] => {
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode, newMode, oldBlob, newBlob, letter] = fields[at]!.slice(1).split(" ");
    const status = statuses[letter!];
    if (status === undefined) throw new TypeError(`git diff-tree said ${fields[at]}`);
    changes.push({
      path: fields[at + 1]!,
      status,
      oldMode: oldMode!,
      newMode: newMode!,
      oldBlob: oldBlob!,
      newBlob: newBlob!,
    });
  }
  return changes;
};

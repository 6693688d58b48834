import { type CommitSha, type Git, notesStream } from "@orchestrate/shared";

import { gitError } from "./failure.ts";
import { textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** Adds notes by `fast-import`, which moves the ref only to what has its present place in its history. */
export const addNotes =
  ({ refs }: Repository): Git["addNotes"] =>
  async (notes, { ref, at }) => {
    if (notes.size === 0) return 0;
    const tip = async (): Promise<string> =>
      textOf(await refs.call({ args: ["rev-parse", "--verify", "--quiet", `${ref}^0`], accept: [0, 1, 128] }));
    for (let before = await tip(); ;) {
      const there = new Set(notedIn(textOf(await refs.call({ args: ["notes", `--ref=${ref}`, "list"] }))));
      const missing = new Map([...notes].filter(([commit]) => !there.has(commit)));
      if (missing.size === 0) return 0;
      const args = ["fast-import", "--quiet", "--done", "--date-format=raw"];
      const input = notesStream(missing, { ref, exists: before !== "", at });
      const answer = await refs.call({ args, input, accept: [0, 1, 128] });
      if (answer.exit === 0) return missing.size;
      const after = await tip();
      if (after === before) throw gitError({ args, exit: answer.exit, stderr: answer.stderr });
      // Somebody else added notes meanwhile.
      before = after;
    }
  };

/** Each line is a note and the object that it is about. */
const notedIn = (listed: string): readonly CommitSha[] =>
  listed.split("\n").map((line) => (line.split(" ")[1] ?? "") as CommitSha);

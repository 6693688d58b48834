import { agentIdentity } from "./commit-message.ts";
import type { CommitSha } from "./ids.ts";

/**
 * What `git fast-import` reads to add notes to commits in one commit of a notes ref. Git spreads the notes over folders by
 * itself, and moves the ref only forward.
 */
export const notesStream = (
  notes: ReadonlyMap<CommitSha, string>,
  {
    ref,
    exists,
    at,
  }: {
    readonly ref: string;
    /** Whether the ref is there, to be added to. */
    readonly exists: boolean;
    /** RFC 3339. */
    readonly at: string;
  },
): string => {
  const { name, email } = agentIdentity("orchestrate");
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  return [
    `commit ${ref}\n`,
    `committer ${name} <${email}> ${Math.floor(Date.parse(at) / 1000)} +0000\n`,
    data("Notes added by orchestrate\n"),
    exists ? `from ${ref}^0\n` : "",
    ...[...notes].flatMap(([commit, note]) => [`N inline ${commit}\n`, data(note)]),
    "done\n",
  ].join("");
};

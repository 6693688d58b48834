import type { CommitSha, Git, ToldCommit } from "@orchestrate/shared";

import { fieldsOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

const fields = ["%H", "%an", "%ae", "%aI", "%s", "%(trailers:only=true,unfold=true)", "%N"];

/** Reads what commits say of themselves. */
export const history =
  ({ refs }: Repository): Git["history"] =>
  async (range, { notes }) => {
    const answer = await refs.call({
      args: [
        "log",
        "-z",
        "--topo-order",
        "--no-color",
        "--no-show-signature",
        `--notes=${notes}`,
        `--format=${fields.join("%x00")}`,
        "--end-of-options",
        range,
        "--",
      ],
      accept: [0, 128],
    });
    if (answer.exit !== 0) return undefined;
    const told = fieldsOf(answer);
    return Array.from({ length: told.length / fields.length }, (_, index) =>
      commitOf(told.slice(index * fields.length, (index + 1) * fields.length)),
    );
  };

const commitOf = (told: readonly string[]): ToldCommit => {
  const [commit = "", name = "", email = "", at = "", subject = "", trailers = "", note = ""] = told;
  return {
    commit: commit as CommitSha,
    author: { name, email },
    at,
    subject,
    trailers: trailers.split("\n").flatMap((line) => {
      const found = /^([^:\s]+)\s*:\s*(.*)$/.exec(line);
      return found ? [{ name: found[1] ?? "", value: found[2] ?? "" }] : [];
    }),
    note,
  };
};

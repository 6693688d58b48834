import type { CommitSha, TreeSha } from "@orchestrate/shared";

import { textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** What a commit's name stands for, for ever. */
export interface CommitFacts {
  readonly tree: TreeSha;
  readonly parents: readonly CommitSha[];
}

/** Of the commits of a large run; one more than that forgets the one that was asked for first. */
const mostRemembered = 2_000;

/** Reads tree and parents of commits, each with one process, once. */
export const createFacts = ({ objects }: Repository): ((commit: CommitSha) => Promise<CommitFacts>) => {
  const known = new Map<CommitSha, CommitFacts>();
  return async (commit) => {
    const remembered = known.get(commit);
    if (remembered !== undefined) return remembered;
    const answer = await objects.call({ args: ["rev-parse", `${commit}^{tree}`, `${commit}^@`] });
    const [tree, ...parents] = textOf(answer).split("\n");
    const facts = { tree: tree as TreeSha, parents: parents as CommitSha[] };
    known.set(commit, facts);
    if (known.size > mostRemembered) known.delete(known.keys().next().value!);
    return facts;
  };
};

import type { CommitSha, TreeSha } from "@orchestrate/shared";

import { type Invoke, textOf } from "./invoke.ts";

/** What a commit's name stands for, for ever. */
interface CommitFacts {
  readonly tree: TreeSha;
  readonly parents: readonly CommitSha[];
}

/** Tree and parents of commits: each is read once, by one process, and not at all when it was made here. */
export interface Commits {
  of(commit: CommitSha): Promise<CommitFacts>;
  /** What is known without asking. */
  known(commit: CommitSha): CommitFacts | undefined;
  learn(commit: CommitSha, facts: CommitFacts): void;
}

/** Of the commits of a large run; one more than that forgets the one that was learnt first. */
const mostRemembered = 2_000;

export const createCommits = (objects: Invoke): Commits => {
  const facts = new Map<CommitSha, CommitFacts>();
  const learn: Commits["learn"] = (commit, learnt) => {
    facts.set(commit, learnt);
    if (facts.size > mostRemembered) facts.delete(facts.keys().next().value!);
  };
  return {
    known: (commit) => facts.get(commit),
    learn,
    of: async (commit) => {
      const remembered = facts.get(commit);
      if (remembered !== undefined) return remembered;
      const answer = await objects.call({ args: ["rev-parse", `${commit}^{tree}`, `${commit}^@`] });
      const [tree, ...parents] = textOf(answer).split("\n");
      const read = { tree: tree as TreeSha, parents: parents as CommitSha[] };
      learn(commit, read);
      return read;
    },
  };
};

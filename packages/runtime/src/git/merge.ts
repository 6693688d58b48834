import { type CommitSha, type Git, type Identity, OrchestrateError, type TreeSha } from "@orchestrate/shared";

import { type CommitFacts, createFacts } from "./commit-facts.ts";
import { fieldsOf, textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** Merging without a checkout: trees and commits are written, no ref is moved. */
export const merging = (repository: Repository): Pick<Git, "mergeTree" | "commitTree"> => {
  const { objects } = repository;
  const commitTree: Git["commitTree"] = async ({ tree, parents, message, author, committer, date }) => {
    const answer = await objects.call({
      args: ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"],
      input: message,
      env: { ...signature("AUTHOR", author, date), ...signature("COMMITTER", committer, date) },
    });
    return textOf(answer) as CommitSha;
  };
  const factsOf = createFacts(repository);

  return {
    commitTree,
    mergeTree: async ({ ours, theirs, base }) => {
      const [left, right] =
        base === undefined ? [ours, theirs] : await withBase({ ours, theirs, base }, factsOf, commitTree);
      const answer = await objects.call({
        args: ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", left, right],
        accept: [0, 1],
      });
      const [tree, ...paths] = fieldsOf(answer);
      if (answer.exit === 0) return { kind: "clean", tree: tree as TreeSha };
      return { kind: "conflict", paths: [...new Set(paths)] };
    },
  };
};

// `merge-tree --merge-base` is younger than the oldest git that we take, so the three trees get a history in which the
// base is the base. The same input gives the same commits; nothing names them and gc takes them.
const withBase = async (
  merge: { readonly ours: CommitSha; readonly theirs: CommitSha; readonly base: CommitSha },
  factsOf: (commit: CommitSha) => Promise<CommitFacts>,
  commitTree: Git["commitTree"],
): Promise<readonly [CommitSha, CommitSha]> => {
  const nobody: Identity = { name: "orchestrate", email: "orchestrate@localhost" };
  const stand = async (commit: CommitSha, parents: readonly CommitSha[]) =>
    commitTree({
      tree: (await factsOf(commit)).tree,
      parents,
      message: "A tree to be merged\n",
      author: nobody,
      committer: nobody,
      date: "1970-01-01T00:00:00Z",
    });
  const base = await stand(merge.base, []);
  return Promise.all([stand(merge.ours, [base]), stand(merge.theirs, [base])]);
};

const signature = (who: "AUTHOR" | "COMMITTER", { name, email }: Identity, date: string): Record<string, string> => {
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw new TypeError(`Not a date: ${date}`);
  if (name.trim() === "" || email.trim() === "") {
    throw new OrchestrateError("GIT_NO_IDENTITY", "a commit needs the name and the e-mail address of its author", {
      hint: 'Set them: git config user.name "…" and git config user.email "…".',
    });
  }
  return {
    [`GIT_${who}_NAME`]: name,
    [`GIT_${who}_EMAIL`]: email,
    [`GIT_${who}_DATE`]: `@${Math.floor(ms / 1000)} +0000`,
  };
};

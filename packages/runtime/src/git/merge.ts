import { type CommitSha, type Git, type Identity, OrchestrateError, type TreeSha } from "@orchestrate/shared";

import { fieldsOf, textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** Merging without a checkout: trees and commits are written, no ref is moved. */
export const merging = (repository: Repository): Pick<Git, "mergeTree" | "commitTree"> => ({
  commitTree: async ({ tree, parents, message, author, committer, date }) => {
    const answer = await repository.objects.call({
      args: ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"],
      input: message,
      env: { ...signature("AUTHOR", author, date), ...signature("COMMITTER", committer, date) },
    });
    const commit = textOf(answer) as CommitSha;
    repository.commits.learn(commit, { tree, parents });
    return commit;
  },
  mergeTree: ({ ours, theirs }) => mergeCommits(repository, [ours, theirs], {}),
});

/** The merge itself; `where` says which objects are seen and where new ones go, when that is not the repository. */
export const mergeCommits = async (
  { objects }: Repository,
  sides: readonly [ours: CommitSha, theirs: CommitSha],
  where: Pick<Parameters<Repository["objects"]["call"]>[0], "env" | "config">,
): ReturnType<Git["mergeTree"]> => {
  const answer = await objects.call({
    args: ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ...sides],
    accept: [0, 1],
    ...where,
  });
  const [tree, ...paths] = fieldsOf(answer);
  if (answer.exit === 0) return { kind: "clean", tree: tree as TreeSha };
  return { kind: "conflict", paths: [...new Set(paths)] };
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

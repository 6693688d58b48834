import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CommitSha, type Git, OrchestrateError, type TreeSha } from "@orchestrate/shared";

import { createFacts } from "./commit-facts.ts";
import { quotedPath, textOf } from "./invoke.ts";
import { mergeCommits } from "./merge.ts";
import type { Repository } from "./repository.ts";

/**
 * Takes merges back by three-way merges whose base is the merge. `merge-tree --merge-base` is younger than the oldest git
 * that we take, so the three trees get commits that give them such a history. Those, and in a rehearsal all else, are
 * written beside the repository and are gone afterwards.
 */
export const takeBack = (repository: Repository): Git["takeBack"] => {
  const factsOf = createFacts(repository);
  return async ({ from, merges, keep }) => {
    const apart = await mkdtemp(join(tmpdir(), "orchestrate-take-back-"));
    try {
      const stand = standIns(repository, apart);
      const trees: TreeSha[] = [];
      let left = (await factsOf(from)).tree;
      for (const merge of merges) {
        const { tree, parents } = await factsOf(merge);
        if (parents[0] === undefined) throw standsOnNothing(merge);
        const base = await stand(tree, []);
        const sides = [await stand(left, [base]), await stand((await factsOf(parents[0])).tree, [base])] as const;
        const merged = await mergeCommits(repository, sides, keep ? reading(apart) : writing(apart, repository));
        if (merged.kind === "conflict") return { ...merged, merge };
        left = merged.tree;
        trees.push(left);
      }
      return { kind: "clean", trees };
    } finally {
      await rm(apart, { recursive: true, force: true });
    }
  };
};

/** New objects go beside the repository, whose objects are seen. */
const writing = (apart: string, { objectsDir }: Repository) => ({
  env: { GIT_OBJECT_DIRECTORY: apart, GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(objectsDir) },
  config: ["core.fsync=none"],
});

/** New objects go to the repository; those beside it are seen. */
const reading = (apart: string) => ({ env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(apart) }, config: [] });

/** Makes commits that are there to be merged. */
const standIns = (repository: Repository, apart: string) => {
  const { env, config } = writing(apart, repository);
  const nobody = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "orchestrate"],
      [`GIT_${who}_EMAIL`, "orchestrate@localhost"],
      [`GIT_${who}_DATE`, "@0 +0000"],
    ]),
  );
  return async (tree: TreeSha, parents: readonly CommitSha[]): Promise<CommitSha> => {
    const answer = await repository.objects.call({
      args: ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", "A tree to be merged"],
      env: { ...env, ...nobody },
      config,
    });
    return textOf(answer) as CommitSha;
  };
};

const standsOnNothing = (commit: CommitSha): OrchestrateError =>
  new OrchestrateError("GIT_NOTHING_BEFORE", `${commit} stands on no other commit, so it cannot be taken back`, {
    hint: "A shallow clone lacks history: git fetch --unshallow.",
  });

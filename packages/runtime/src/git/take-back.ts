import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

import { type CommitSha, type Git, OrchestrateError, type TreeSha } from "@orchestrate/shared";

import { quotedPath } from "./invoke.ts";
import { mergeCommits } from "./merge.ts";
import type { Repository } from "./repository.ts";

/**
 * Takes merges back by three-way merges whose base is the merge. `merge-tree --merge-base` is younger than the oldest git
 * that we take, so the three trees get commits that give them such a history. Those, and in a rehearsal all else, are
 * written beside the repository and are gone afterwards.
 */
export const takeBack = (repository: Repository): Git["takeBack"] => {
  const { commits } = repository;
  return async ({ from, merges, keep }) => {
    const apart = await mkdtemp(join(tmpdir(), "orchestrate-take-back-"));
    try {
      const stand = standIns(repository, apart);
      const trees: TreeSha[] = [];
      let left = (await commits.of(from)).tree;
      for (const merge of merges) {
        const { tree, parents } = await commits.of(merge);
        if (parents[0] === undefined) throw standsOnNothing(merge);
        const base = await stand(tree, []);
        const sides = [await stand(left, [base]), await stand((await commits.of(parents[0])).tree, [base])] as const;
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

/** Makes commits that are there to be merged, as loose objects: three of them would be three processes. */
const standIns =
  ({ objectFormat }: Repository, apart: string) =>
  async (tree: TreeSha, parents: readonly CommitSha[]): Promise<CommitSha> => {
    const nobody = "orchestrate <orchestrate@localhost> 0 +0000";
    const above = parents.map((parent) => `parent ${parent}\n`).join("");
    const text = `tree ${tree}\n${above}author ${nobody}\ncommitter ${nobody}\n\nA tree to be merged\n`;
    const object = Buffer.from(`commit ${Buffer.byteLength(text)}\0${text}`);
    const id = createHash(objectFormat).update(object).digest("hex");
    await mkdir(join(apart, id.slice(0, 2)), { recursive: true });
    await writeFile(join(apart, id.slice(0, 2), id.slice(2)), deflateSync(object));
    return id as CommitSha;
  };

const standsOnNothing = (commit: CommitSha): OrchestrateError =>
  new OrchestrateError("GIT_NOTHING_BEFORE", `${commit} stands on no other commit, so it cannot be taken back`, {
    hint: "A shallow clone lacks history: git fetch --unshallow.",
  });

import { join } from "node:path";

import { type CommitSha, type Git, OrchestrateError } from "@orchestrate/shared";

import { checkoutsOf } from "./checkouts.ts";
import { configFiles, obeyedFiles } from "./obeyed-files.ts";
import { putBack } from "./put-back.ts";
import { refMoves } from "./refs.ts";
import type { Repository } from "./repository.ts";
import { type RefPlace, refsOf, snapshotWith } from "./snapshot.ts";

/** A snapshot, and what is needed to put back what it names. */
export const remember = (repository: Repository): Git["remember"] => {
  const takeSnapshot = snapshotWith(repository);
  return async () => {
    const groups = [configFiles(repository), ...obeyedFiles(repository)];
    const contents = await Promise.all(groups.map(({ read }) => read()));
    const listing = refsOf(repository);
    const taken = await takeSnapshot(listing);
    const refs = await listing;
    const aside = join(repository.commonDir, "orchestrate", "found");
    return {
      snapshot: taken,
      restore: async (names) => {
        const restored: string[] = [];
        for (const [index, group] of groups.entries()) {
          // Both names of the configuration are of the same files.
          const among = names.filter((name) => name === group.name || name.startsWith(`${group.name} `));
          if (among.length > 0 && (await putBack(group, contents[index]!, aside))) restored.push(...among);
        }
        return [...restored, ...(await restoreRefs(repository, refs, names))];
      },
    };
  };
};

/**
 * Puts back refs that only somebody who means to can have moved: not those that a worktree has checked out, whose files
 * would not follow, nor those that a fetch moves. What was made stays, but for replace refs, by which git shows other
 * content. What a ref stood at is kept under a ref of ours.
 */
const restoreRefs = async (
  repository: Repository,
  before: ReadonlyMap<string, RefPlace>,
  names: readonly string[],
): Promise<readonly string[]> => {
  const wanted = names.filter((name) => name.startsWith("refs/") && !name.startsWith("refs/remotes/"));
  if (wanted.length === 0) return [];
  const checkedOut = new Set((await checkoutsOf(repository)).map(({ branch }) => branch));
  const now = await refsOf(repository);
  const { updateRef, deleteRef } = refMoves(repository);
  const restored: string[] = [];
  for (const ref of wanted) {
    const [at, stands] = [before.get(ref), now.get(ref)];
    // Writing to a ref that follows another one would move the other one.
    if (checkedOut.has(ref) || at?.[1] || stands?.[1]) continue;
    if (at === undefined && !ref.startsWith("refs/replace/")) continue;
    const [to, from] = [at?.[0], stands?.[0]] as readonly (CommitSha | undefined)[];
    try {
      if (from !== undefined) {
        await updateRef({
          ref: `refs/orchestrate/found/${from}`,
          to: from,
          from: undefined,
          reason: "orchestrate: found",
        });
      }
      const outcome =
        to === undefined
          ? from === undefined || (await deleteRef(ref, from)) === "deleted"
          : (await updateRef({ ref, to, from, reason: "orchestrate: put back" })) === "updated";
      if (outcome) restored.push(ref);
    } catch (error) {
      // Its object may be gone: then it is said that the ref was not put back.
      if (!OrchestrateError.is(error)) throw error;
    }
  }
  return restored;
};

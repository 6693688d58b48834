import { type Clock, type CommitSha, type Git, OrchestrateError, type WorktreeKey } from "@orchestrate/shared";

import { merging } from "../git/merge.ts";
import { refMoves } from "../git/refs.ts";
import type { Repository } from "../git/repository.ts";
import { revisions } from "../git/revisions.ts";
import { salvagePrefix } from "../git/salvage.ts";
import type { Given } from "./harvest.ts";
import type { Place } from "./places.ts";
import { rescue } from "./rescue.ts";
import { importShadowCommits } from "./shadow-commits.ts";

const keeper = { name: "orchestrate", email: "orchestrate@localhost" };

/**
 * Keeps all that a worktree holds as a commit under its attempt's salvage ref: its first parent is base, its others are
 * what was committed in the shadow. Undefined when there is nothing but base.
 */
export const keepSalvage = async (
  repository: Repository,
  attempt: { readonly key: WorktreeKey } & Place,
  given: Pick<Given, "base" | "baseTree">,
  { reason, clock }: { readonly reason: string; readonly clock: Clock },
): Promise<CommitSha | undefined> => {
  const { tree, leftOut } = await rescue(repository, attempt.linked);
  const notes = leftOut.map((path) => `Left out: ${path}`);
  const inShadow = await importShadowCommits(repository, attempt.folder, given.base).catch((error: unknown) => {
    if (OrchestrateError.is(error) && error.code === "GIT_DISK_FULL") throw error;
    // The shadow is the agent's to break. What stands in the files is kept all the same.
    notes.push(`Left out: what was committed inside (${error instanceof Error ? error.message : String(error)})`);
    return [];
  });
  if (tree === given.baseTree && inShadow.length === 0) return undefined;

  const { run, subSpec, attempt: number } = attempt.key;
  const ref = `${salvagePrefix}${run}/${subSpec}/${number}`;
  const standing = await sameAsBefore(repository, ref, { tree, parents: [given.base, ...inShadow] });
  if (standing !== undefined) return standing;
  const commit = await merging(repository).commitTree({
    tree,
    parents: [given.base, ...inShadow],
    message: [`Salvage ${subSpec}, attempt ${number}`, "", reason, ...notes, ""].join("\n"),
    author: keeper,
    committer: keeper,
    date: clock.now(),
  });
  await place(refMoves(repository), ref, commit);
  return commit;
};

/** A salvage that holds the same already: keeping twice is harmless. */
const sameAsBefore = async (
  repository: Repository,
  ref: string,
  { tree, parents }: { readonly tree: string; readonly parents: readonly CommitSha[] },
): Promise<CommitSha | undefined> => {
  const { refs, treeOf, parentsOf } = revisions(repository);
  for (const [name, commit] of await refs(ref.slice(0, ref.lastIndexOf("/")))) {
    if (name !== ref && !name.startsWith(`${ref}.`)) continue;
    if ((await treeOf(commit)) === tree && (await parentsOf(commit)).join() === parents.join()) return commit;
  }
  return undefined;
};

/** Under the attempt's ref, or the first of `<ref>.2`, `<ref>.3`, … that is free: nothing that was kept is replaced. */
const place = async ({ updateRef }: Pick<Git, "updateRef">, ref: string, to: CommitSha): Promise<void> => {
  for (let copy = 1; ; copy += 1) {
    const name = copy === 1 ? ref : `${ref}.${copy}`;
    if ((await updateRef({ ref: name, to, from: undefined, reason: "orchestrate: salvage" })) === "updated") return;
  }
};

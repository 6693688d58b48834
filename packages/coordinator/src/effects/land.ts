import type { CommitSha, Git, Land, Landing } from "@orchestrate/shared";

import { branchRef } from "./branch.ts";
import { checkedVerdict, type SpecOf } from "./checked-verdict.ts";

export interface LandOptions {
  readonly git: Pick<Git, "resolve" | "treeOf" | "isAncestor" | "updateRef" | "fastForward">;
  /** The name of the branch that the run merges into (`main`). */
  readonly target: string;
  /** The name of the integration branch (`orchestrate/<run>`). */
  readonly integration: string;
  readonly runBase: CommitSha;
  readonly specOf: SpecOf;
  /** False leaves the branch for a pull request. */
  readonly land: boolean;
}

/**
 * Brings what was judged to the target branch: forward only, by compare-and-swap, and where the target is checked out
 * only into a clean worktree. Tried twice it is the same: a target that already holds it has landed.
 */
export const createLand =
  ({ git, target, integration, runBase, specOf, land }: LandOptions): Land =>
  async ({ verdict: given }) => {
    const tip = await git.resolve(branchRef(integration));
    if (tip === undefined || tip === runBase) return { kind: "nothing-to-land" };
    const leave = (commit: CommitSha, why: string): Landing => ({
      kind: "left-for-pull-request",
      branch: integration,
      commit,
      why,
    });
    if (!given) return leave(tip, "The whole spec has no verdict that may land.");

    const { base, commit, candidate } = await checkedVerdict(given, { git, specOf });
    const head = tip === commit ? tip : await moveIntegration(git, integration, { from: candidate ?? tip, to: commit });
    if (head !== commit) return { kind: "moved", expected: commit, head };
    if (!land) return leave(commit, "It was asked not to land (--no-land).");

    const moved = await git.fastForward({ name: target, from: base, to: commit });
    switch (moved.kind) {
      case "moved-forward":
        return { kind: "landed", target, from: base, to: commit };
      case "worktree-not-clean":
        return leave(commit, `${target} is checked out in ${moved.worktree} with changes: ${listed(moved.paths)}.`);
      case "target-moved":
        if (moved.head === undefined) return leave(commit, `The branch ${target} is gone.`);
        if (await git.isAncestor(commit, moved.head)) return { kind: "landed", target, from: base, to: commit };
        return { kind: "moved", expected: base, head: moved.head };
    }
  };

/** Where the target has moved, what was judged is a merge with it: the integration branch goes there first. */
const moveIntegration = async (
  git: LandOptions["git"],
  integration: string,
  { from, to }: { readonly from: CommitSha; readonly to: CommitSha },
): Promise<CommitSha> => {
  const ref = branchRef(integration);
  const swap = await git.updateRef({ ref, to, from, reason: "orchestrate: merge the target" });
  return swap === "updated" ? to : ((await git.resolve(ref)) ?? from);
};

const listed = (paths: readonly string[]): string =>
  paths.length > 5 ? `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more` : paths.join(", ");

import {
  type CommitSha,
  changeMessage,
  type Finding,
  type GaveUp,
  type Git,
  type Identity,
  type Implement,
  noUsage,
  type RunId,
  type SubSpec,
  type Undo,
} from "@orchestrate/shared";

import { branchRef, commitAt } from "./branch.ts";

export interface ImplementUndoOptions {
  readonly git: Pick<Git, "resolve" | "takeBack" | "treeOf" | "commitTree" | "updateRef">;
  readonly run: RunId;
  readonly undo: Undo;
  /** The name of the integration branch (`orchestrate/<run>`). */
  readonly integration: string;
  readonly committer: Identity;
  /** When the run started, RFC 3339: the commits' date, so that a second try makes the same ones. */
  readonly startedAt: () => Promise<string>;
}

/**
 * Makes the candidate of an undo without any agent or checkout: one commit for each merge that is taken back, the newest
 * first. Gives up, and nothing has changed, when something else has changed the same lines. Tried twice it is the same.
 */
export const createImplementUndo =
  ({ git, run, undo, integration, committer, startedAt }: ImplementUndoOptions): Implement =>
  async ({ subSpec, attempt }) => {
    const { merges } = undo;
    const base = await commitAt(git, branchRef(integration));
    const giveUp = (reason: GaveUp["reason"], findings: Finding[]): GaveUp => ({
      kind: "gave-up",
      subSpec: subSpec.id,
      attempt,
      reason,
      findings,
      usage: noUsage,
    });
    const taken = await git.takeBack({ from: base, merges, keep: true });
    if (taken.kind === "conflict") return giveUp("blocked", conflictsOf(undo, taken));
    const tree = taken.trees.at(-1) ?? (await git.treeOf(base));
    if (tree === (await git.treeOf(base))) return giveUp("no-change", [nothingLeft]);

    const date = await startedAt();
    let commit = base;
    for (const [at, each] of taken.trees.entries()) {
      const message = changeMessage({
        run,
        subSpec: partOf(subSpec, undo, at),
        maker: makerOf(merges.slice(at, at + 1)),
      });
      commit = await git.commitTree({
        tree: each,
        parents: [commit],
        message,
        author: committer,
        committer,
        date,
      });
    }
    // Nothing else names it until it is merged; an earlier try has named the same.
    const ref = `refs/orchestrate/candidates/${run}/${subSpec.id}/${attempt}`;
    await git.updateRef({ ref, to: commit, from: undefined, reason: "orchestrate: candidate" });
    return {
      kind: "candidate",
      subSpec: subSpec.id,
      spec: subSpec.digest,
      attempt,
      base,
      commit,
      tree,
      agent: committer.name,
      usage: noUsage,
      undoes: [...merges],
    };
  };

const makerOf = (undoes: readonly CommitSha[]) => ({ agent: "", undoes });

/** Each commit says which sub-spec it takes back. */
const partOf = (subSpec: SubSpec, { run, subSpecs }: Undo, at: number): SubSpec => ({
  ...subSpec,
  title: `Undo ${subSpecs[at]} of the run ${run}`,
});

/** Why merges cannot be taken back, path by path. */
export const conflictsOf = (
  { subSpecs, merges }: Undo,
  { merge, paths }: { readonly merge: CommitSha; readonly paths: readonly string[] },
): Finding[] => {
  const subSpec = subSpecs[merges.indexOf(merge)] ?? merge;
  return paths.map((file) => ({
    code: "conflict",
    message: `What ${subSpec} changed in ${file} was changed again since: it cannot be taken back by itself.`,
    by: "undo",
    file,
  }));
};

const nothingLeft: Finding = {
  code: "no-change",
  message: "Nothing of it is left: somebody has taken it back already.",
  by: "undo",
};

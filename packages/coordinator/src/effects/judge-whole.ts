import {
  type CommitSha,
  type Conflict,
  type Finding,
  type Git,
  type Identity,
  type MergeCommit,
  type RunId,
  type SubSpec,
  type Verify,
  wholeSpec,
} from "@orchestrate/shared";

import type { JudgeWhole } from "../run.machine.ts";
import { branchRef, commitAt } from "./branch.ts";
import { conflictFindings } from "./build.ts";
import { wholeMessage } from "./message.ts";

export interface JudgeWholeOptions {
  readonly git: Pick<Git, "resolve" | "treeOf" | "isAncestor" | "mergeTree" | "commitTree">;
  readonly run: RunId;
  readonly runBase: CommitSha;
  /** The name of the branch that the run merges into (`main`). */
  readonly target: string;
  /** The name of the integration branch (`orchestrate/<run>`). */
  readonly integration: string;
  readonly committer: Identity;
  /** When the run started, RFC 3339: the date of the merge with a target that has moved. */
  readonly startedAt: string;
  readonly verify: Verify;
  /** The merges that the run takes back, when it is for that. */
  readonly undoes: readonly CommitSha[] | undefined;
}

/**
 * Judges the whole spec on the commit that the target would get: the tip itself while the target has not moved, else
 * the tip merged with it. A conflict with the target is an answer too. Moves no ref.
 */
export const createJudgeWhole =
  (options: JudgeWholeOptions): JudgeWhole =>
  async ({ whole }, { signal }) => {
    const commit = await buildWhole(options, whole);
    return commit.kind === "conflict" ? commit : options.verify({ subSpec: whole, commit }, { signal });
  };

const buildWhole = async (options: JudgeWholeOptions, whole: SubSpec): Promise<MergeCommit | Conflict> => {
  const { git, run, runBase, committer, startedAt } = options;
  const tip = await commitAt(git, branchRef(options.integration));
  const head = await commitAt(git, branchRef(options.target));
  const common = { subSpec: wholeSpec, candidate: tip, onto: head } as const;
  const made = {
    kind: "merge-commit",
    ...common,
    attempt: 0,
    runBase,
    ...(options.undoes && { undoes: [...options.undoes] }),
  } as const;
  if (await git.isAncestor(head, tip)) return { ...made, commit: tip, tree: await git.treeOf(tip) };
  // Such an undo may land where what is left was known before it began, and nowhere else.
  if (options.undoes && whole.criteria.length === 0) {
    return { kind: "conflict", ...common, paths: [], findings: [unjudged(options.target)] };
  }
  const merged = await git.mergeTree({ ours: head, theirs: tip });
  if (merged.kind === "conflict") {
    return { kind: "conflict", ...common, paths: [...merged.paths], findings: conflictFindings(merged.paths) };
  }
  const { tree } = merged;
  const message = wholeMessage(run, whole);
  const parents = [head, tip];
  const commit = await git.commitTree({ tree, parents, message, author: committer, committer, date: startedAt });
  return { ...made, commit, tree };
};

const unjudged = (target: string): Finding => ({
  code: "unjudged",
  message: `${target} has moved, and no criterion can judge what is left there: undo it again.`,
  by: "merge-queue",
});

import { digestOfJson, type Git, OrchestrateError, type Publish } from "@orchestrate/shared";

import { commitAt } from "./branch.ts";
import { checkedVerdict, type SpecOf, verdictRefused } from "./checked-verdict.ts";

export interface PublishOptions {
  readonly git: Pick<Git, "resolve" | "treeOf" | "parentsOf" | "isAncestor" | "updateRef">;
  /** The full name of the integration branch's ref. */
  readonly integration: string;
  readonly specOf: SpecOf;
}

/**
 * Moves the integration branch to what a verdict names, by compare-and-swap. Rejects with OrchestrateError
 * `VERDICT_REFUSED` when the verdict is of another spec, another commit or another tree than it says, or when what it
 * needs is not there: a pass, or an approval of exactly it; `BRANCH_REWRITTEN` when what was merged before is not on the
 * branch any more. Tried twice it is the same, also when somebody has put a commit of theirs on top meanwhile.
 */
export const createPublish =
  ({ git, integration, specOf }: PublishOptions): Publish =>
  async ({ verdict: given }) => {
    const verdict = await checkedVerdict(given, { git, specOf });
    const [onto, candidate] = await git.parentsOf(verdict.commit);
    if (onto !== verdict.base) throw verdictRefused(verdict, "names another base than the commit stands on");
    if (candidate !== verdict.candidate)
      throw verdictRefused(verdict, "names another candidate than the commit merges");

    const reason = `orchestrate: ${verdict.subSpec} attempt ${verdict.attempt}`;
    const swap = await git.updateRef({ ref: integration, to: verdict.commit, from: verdict.base, reason });
    const head = swap === "updated" ? verdict.commit : await commitAt(git, integration);
    if (!(await git.isAncestor(verdict.commit, head))) {
      if (!(await git.isAncestor(verdict.base, head))) throw rewritten(integration);
      return { kind: "moved", expected: verdict.base, head };
    }
    return {
      kind: "merged",
      subSpec: verdict.subSpec,
      attempt: verdict.attempt,
      commit: verdict.commit,
      tree: verdict.tree,
      verdict: digestOfJson(verdict),
    };
  };

const rewritten = (integration: string): OrchestrateError =>
  new OrchestrateError("BRANCH_REWRITTEN", `${integration} no longer holds what this run merged into it.`, {
    hint: "Somebody reset it or pushed by force. Put it back where it was (see its reflog), then go on with `orchestrate resume`.",
    exit: 1,
  });

import {
  type Digest,
  digestOfJson,
  type Git,
  OrchestrateError,
  type LetThrough,
  type Pass,
  type SubSpecId,
  type Verdict,
  waivableIn,
} from "@orchestrate/shared";

/** The digest of the document that a verdict on a sub-spec (or `spec`) must have been given against. */
export type SpecOf = (subSpec: SubSpecId) => Digest | undefined;

/**
 * The verdict underneath what is about to move a branch, when it may. Rejects with OrchestrateError `VERDICT_REFUSED`
 * when it is of another spec or another tree than it says, or when what it needs is not there: a pass, or an approval or
 * waiver of exactly it. The types say most of this; the last code before a branch does not take their word for it.
 */
export const checkedVerdict = async (
  given: LetThrough,
  { git, specOf }: { readonly git: Pick<Git, "treeOf">; readonly specOf: SpecOf },
): Promise<Verdict> => {
  const verdict = landableVerdict(given);
  if (verdict.spec !== specOf(verdict.subSpec)) throw verdictRefused(verdict, "was given against another spec");
  if ((await git.treeOf(verdict.commit)) !== verdict.tree) throw verdictRefused(verdict, "names another tree");
  return verdict;
};

const landableVerdict = (given: LetThrough): Verdict => {
  if (given.kind !== "approved" && given.kind !== "waived") {
    if (given.kind !== "pass") throw verdictRefused(given, "is no pass");
    return given;
  }
  const { verdict } = given;
  const decision = given.kind === "approved" ? given.approval : given.waiver;
  if (decision.shown !== digestOfJson(verdict)) throw verdictRefused(verdict, "is not what was decided on");
  if (decision.kind === "waived") {
    if (waivableIn(verdict) !== decision.waives) throw verdictRefused(verdict, "failed by more than was waived");
    return verdict;
  }
  if (verdict.kind !== "pass" && verdict.kind !== "needs-human") throw verdictRefused(verdict, "cannot be approved");
  if (decision.kind !== "approved") throw verdictRefused(verdict, "was rejected");
  return verdict;
};

export const verdictRefused = ({ subSpec, commit }: Pick<Pass, "subSpec" | "commit">, why: string): OrchestrateError =>
  new OrchestrateError("VERDICT_REFUSED", `The verdict on ${subSpec} at ${commit.slice(0, 12)} ${why}.`, {
    hint: "Nothing was merged. Look at the verdict with `orchestrate events`, and run again.",
    exit: 1,
  });

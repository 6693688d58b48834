import {
  digestOf,
  type Finding,
  type Git,
  type MergeCommit,
  OrchestrateError,
  type SubSpec,
} from "@orchestrate/shared";

/** The sub-spec must be the one that was approved: its document is what its digest names. */
export const checkSpec = (subSpec: SubSpec): void => {
  if (digestOf(subSpec.document) === subSpec.digest) return;
  throw new OrchestrateError(
    "SPEC_DIGEST_MISMATCH",
    `The document of ${subSpec.id} is not the one that its digest names`,
    {
      hint: "Plan again from the approved spec.",
    },
  );
};

/** What is wrong with the commit as git has it, before anything of it is used: findings, empty when it is sound. */
export const importCommit = async (git: Git, judged: MergeCommit): Promise<readonly Finding[]> => {
  const { commit, tree, onto } = judged;
  const [found, damage, isOnHead] = await Promise.all([
    git.treeOf(commit),
    git.inspect(commit, { since: onto }),
    git.isAncestor(onto, commit),
  ]);
  const findings = [...damage, ...(await unlikeUndo(git, judged))];
  if (found !== tree) findings.push({ code: "tree", message: `The commit's tree is ${found}, not ${tree}.` });
  if (!isOnHead) findings.push({ code: "ancestry", message: `The commit does not stand on ${onto}.` });
  return findings;
};

/**
 * What says that it takes merges back does that and nothing else: the verifier takes them back itself. It may therefore
 * delete tests that these merges brought, and nobody's else.
 */
const unlikeUndo = async (git: Git, { onto, tree, undoes }: MergeCommit): Promise<readonly Finding[]> => {
  if (undoes === undefined) return [];
  const taken = await git.takeBack({ from: onto, merges: undoes, keep: false });
  if (taken.kind === "clean" && taken.trees.at(-1) === tree) return [];
  return [
    { code: "undo", message: `The commit is not what is left of ${onto} when ${undoes.join(", ")} are taken back.` },
  ];
};

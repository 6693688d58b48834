import {
  agentIdentity,
  type Build,
  type Candidate,
  changeMessage,
  type CommitSha,
  type Finding,
  type Git,
  type Identity,
  type RunId,
  type SubSpec,
} from "@orchestrate/shared";

export interface BuildOptions {
  readonly git: Pick<Git, "mergeTree" | "commitTree">;
  readonly run: RunId;
  /** The commit that the run started from. */
  readonly runBase: CommitSha;
  readonly committer: Identity;
  /** When the candidate was offered, RFC 3339: the merge commit's date, so that a second try makes the same commit. */
  readonly offeredAt: (subSpec: SubSpec, candidate: Candidate) => string;
}

/** Builds merge commits without any checkout; the same input gives the same commit. Moves no ref. */
export const createBuild =
  ({ git, run, runBase, committer, offeredAt }: BuildOptions): Build =>
  async ({ subSpec, candidate, onto }) => {
    const merged = await git.mergeTree({ ours: onto, theirs: candidate.commit });
    if (merged.kind === "conflict") {
      const findings = conflictFindings(merged.paths);
      return {
        kind: "conflict",
        subSpec: subSpec.id,
        candidate: candidate.commit,
        onto,
        paths: [...merged.paths],
        findings,
      };
    }
    const commit = await git.commitTree({
      tree: merged.tree,
      parents: [onto, candidate.commit],
      message: changeMessage({ run, subSpec, maker: candidate }),
      author: agentIdentity(candidate.agent),
      committer,
      date: offeredAt(subSpec, candidate),
    });
    return {
      kind: "merge-commit",
      subSpec: subSpec.id,
      attempt: candidate.attempt,
      candidate: candidate.commit,
      onto,
      commit,
      tree: merged.tree,
      runBase,
      ...(candidate.undoes && { undoes: candidate.undoes }),
    };
  };

/** As many paths as a person or an agent can use; the rest is said in a number. */
const mostPaths = 20;

/** What the next attempt hears of a conflict. */
export const conflictFindings = (paths: readonly string[]): Finding[] => [
  ...paths.slice(0, mostPaths).map((file) => ({
    code: "conflict",
    message: `Work that was merged meanwhile changed ${file} in another way. Start from what is there and make the change fit it.`,
    by: "merge-queue",
    file,
  })),
  ...(paths.length > mostPaths
    ? [{ code: "conflict", message: `${paths.length - mostPaths} more paths are in conflict.`, by: "merge-queue" }]
    : []),
];

import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import {
  type CommitSha,
  type Finding,
  type Git,
  type MergeCommit,
  OrchestrateError,
  type SubSpecId,
} from "@orchestrate/shared";

import { readSpecFile, type SpecFile } from "./read-spec.ts";

/** The commit that a person names on the command line. */
export const commitUnder = async (git: Git, revision: string, flag: string): Promise<CommitSha> => {
  const commit = await git.resolve(revision);
  if (commit !== undefined) return commit;
  throw new OrchestrateError("REVISION_UNKNOWN", `${flag} ${revision} names no commit here.`, {
    hint: "A branch of a remote must be fetched first; a shallow clone may not have it (`git fetch --unshallow`).",
  });
};

/**
 * The spec as it stands on the base: what is judged cannot change what it is judged by. A file outside of the
 * repository is read as it is.
 */
export const specOnBase = async (
  git: Git,
  { base, path, cwd }: { readonly base: CommitSha; readonly path: string; readonly cwd: string },
): Promise<SpecFile> => {
  const inside = await pathInside(git, path, cwd);
  if (inside === undefined) return await readSpecFile(path, cwd);
  const bytes = await git.readFile(base, inside, { maxBytes: 1_000_000 });
  if (bytes !== undefined) return { file: inside, text: new TextDecoder().decode(bytes) };
  throw new OrchestrateError("SPEC_NOT_ON_BASE", `The base has no ${inside}.`, {
    hint: "A branch cannot bring the spec that it is judged by: land the spec first, or name a file outside of the repository.",
  });
};

/** A path relative to the repository's root; undefined when it is not in the working tree. */
const pathInside = async (git: Git, path: string, cwd: string): Promise<string | undefined> => {
  if (git.workTree === undefined) return path;
  // Folders may be links; the file itself need not exist here.
  const folder = await realpath(dirname(resolve(cwd, path))).catch(() => dirname(resolve(cwd, path)));
  const inside = relative(await realpath(git.workTree), join(folder, path.split("/").at(-1) ?? ""));
  return inside.startsWith("..") ? undefined : inside;
};

/** What would land: the head itself where it builds on the base, else the two merged. Moves no ref. */
export const mergeForGate = async (
  git: Git,
  {
    base,
    head,
    subSpec,
    date,
  }: { readonly base: CommitSha; readonly head: CommitSha; readonly subSpec: SubSpecId; readonly date: string },
): Promise<MergeCommit | { readonly kind: "conflict"; readonly findings: readonly Finding[] }> => {
  const about = { kind: "merge-commit", subSpec, attempt: 0, candidate: head, onto: base, runBase: base } as const;
  if (await git.isAncestor(base, head)) return { ...about, commit: head, tree: await git.treeOf(head) };
  const merged = await git.mergeTree({ ours: base, theirs: head });
  if (merged.kind === "conflict") {
    return {
      kind: "conflict",
      findings: merged.paths.map((file) => ({
        code: "conflict",
        message: `${file} is in conflict with the base.`,
        file,
      })),
    };
  }
  const author = { name: "orchestrate", email: "orchestrate@agents.invalid" };
  const commit = await git.commitTree({
    tree: merged.tree,
    parents: [base, head],
    message: "What would land",
    author,
    committer: author,
    date,
  });
  return { ...about, commit, tree: merged.tree };
};

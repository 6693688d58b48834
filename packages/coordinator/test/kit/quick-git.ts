import { createHash } from "node:crypto";

import type { CommitSha, Git, TreeSha } from "@orchestrate/shared";

interface Commit {
  readonly tree: TreeSha;
  readonly parents: readonly CommitSha[];
}

/** What a run needs of a repository, in memory: for measuring what the coordinator itself costs. Nothing conflicts. */
export const quickGit = () => {
  const commits = new Map<CommitSha, Commit>();
  const refs = new Map<string, CommitSha>();
  const commit = (tree: TreeSha, parents: readonly CommitSha[], message: string): CommitSha => {
    const sha = hash(`${tree} ${parents.join(" ")} ${message}`) as CommitSha;
    commits.set(sha, { tree, parents });
    return sha;
  };
  const get = (sha: CommitSha): Commit => commits.get(sha) ?? { tree: hash("") as TreeSha, parents: [] };

  const git: Pick<
    Git,
    | "resolve"
    | "treeOf"
    | "parentsOf"
    | "isAncestor"
    | "mergeTree"
    | "takeBack"
    | "commitTree"
    | "updateRef"
    | "fastForward"
  > = {
    resolve: async (revision) => refs.get(revision),
    treeOf: async (sha) => get(sha).tree,
    parentsOf: async (sha) => get(sha).parents,
    // The target never moves here, and all else descends from it.
    isAncestor: async () => true,
    mergeTree: async ({ ours, theirs }) => ({ kind: "clean", tree: hash(`${ours} ${theirs}`) as TreeSha }),
    takeBack: async ({ from, merges }) => ({
      kind: "clean",
      trees: merges.map((merge) => hash(`${from} ${merge}`) as TreeSha),
    }),
    commitTree: async ({ tree, parents, message }) => commit(tree, parents, message),
    updateRef: async ({ ref, to, from }) => {
      if (refs.get(ref) !== from) return "moved";
      refs.set(ref, to);
      return "updated";
    },
    fastForward: async ({ name, to }) => {
      refs.set(`refs/heads/${name}`, to);
      return { kind: "moved-forward" };
    },
  };
  const base = commit(hash("base") as TreeSha, [], "base");
  refs.set("refs/heads/main", base);
  return { git: git as Git, commit: (name: string) => commit(hash(name) as TreeSha, [base], name) };
};

const hash = (text: string): string => createHash("sha1").update(text).digest("hex");

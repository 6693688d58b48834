import type { CommitSha, Git } from "@orchestrate/shared";

import { fieldsOf, textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";

type Revisions = Pick<Git, "resolve" | "treeOf" | "parentsOf" | "isAncestor" | "mergeBase" | "currentBranch" | "refs">;

/** The reading half of history: what revisions name, and how commits hang together. */
export const revisions = (repository: Repository): Revisions => {
  const { objects, refs, commits } = repository;
  return {
    resolve: async (revision) => {
      const answer = await refs.call({
        args: ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
        accept: [0, 1, 128],
      });
      const text = textOf(answer);
      return answer.exit === 0 && isObjectId(text) ? (text as CommitSha) : undefined;
    },
    treeOf: async (commit) => (await commits.of(commit)).tree,
    parentsOf: async (commit) => (await commits.of(commit)).parents,
    isAncestor: async (ancestor, descendant) => {
      if (ancestor === descendant || commits.known(descendant)?.parents.includes(ancestor)) return true;
      const answer = await objects.call({
        args: ["merge-base", "--is-ancestor", ancestor, descendant],
        accept: [0, 1],
      });
      return answer.exit === 0;
    },
    mergeBase: async (a, b) => {
      const answer = await objects.call({ args: ["merge-base", a, b], accept: [0, 1] });
      return answer.exit === 0 ? (textOf(answer) as CommitSha) : undefined;
    },
    currentBranch: async () => {
      const answer = await refs.call({ args: ["symbolic-ref", "--quiet", "HEAD"], accept: [0, 1] });
      return answer.exit === 0 ? textOf(answer).replace(/^refs\/heads\//, "") : undefined;
    },
    refs: async (prefix) => {
      const format = "%(refname)%00%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)%00";
      const answer = await refs.call({ args: ["for-each-ref", `--format=${format}`, prefix] });
      const fields = fieldsOf(answer).map((field) => field.replace(/^\n/, ""));
      const found = new Map<string, CommitSha>();
      for (let at = 0; at + 1 < fields.length; at += 2) found.set(fields[at]!, fields[at + 1] as CommitSha);
      return found;
    },
  };
};

const isObjectId = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

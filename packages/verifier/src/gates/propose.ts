import { type CommitSha, type Git, OrchestrateError, type SubSpec, type SubSpecId } from "@orchestrate/shared";

import { classifier, type ExtraClasses } from "./classes.ts";
import { type FullLimits, limitsOf, type Proposal } from "./proposal.ts";
import { indexTree, type TreeIndex } from "./tree-index.ts";

/** What the gates need beside a sub-spec and two commits. */
export interface GateOptions {
  readonly git: Git;
  /** Globs that the project adds to the protected classes. */
  readonly extraClasses: ExtraClasses;
  /** What a spec that sets no limits of its own may change at most. */
  readonly limits: FullLimits;
  /** Files that people have granted to a sub-spec beside what it owns. @default none */
  readonly grantedTo?: (subSpec: SubSpecId) => Promise<readonly string[]>;
}

/** Reads the difference between two commits out of git, once for all gates. */
export const createPropose = ({ git, extraClasses, limits, grantedTo }: GateOptions) => {
  // Many candidates stand on the same few heads.
  const trees = new Map<CommitSha, Promise<TreeIndex>>();
  const treeAt = (commit: CommitSha): Promise<TreeIndex> => {
    const kept = trees.get(commit);
    if (kept) return kept;
    const read = git.listTree(commit).then((entries) => indexTree(entries.map(({ path }) => path)));
    read.catch(() => trees.delete(commit));
    trees.set(commit, read);
    if (trees.size > 4) trees.delete([...trees.keys()][0] as CommitSha);
    return read;
  };

  return async (subSpec: SubSpec, base: CommitSha, head: CommitSha): Promise<Proposal> => {
    const most = limitsOf(subSpec, limits);
    const [changes, patch, tree, granted] = await Promise.all([
      git.changes(base, head),
      // A patch spends some bytes on each line beside its text; twice the limit is certainly over it.
      git.addedLines(base, head, { maxBytes: 2 * most.bytes + 65_536 }),
      treeAt(base),
      grantedTo?.(subSpec.id) ?? [],
    ]);
    const readText = async (commit: CommitSha, path: string): Promise<string | undefined> => {
      try {
        const bytes = await git.readFile(commit, path, { maxBytes: most.bytes });
        return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
      } catch (cause) {
        // Larger than any limit allows: the size gate says so, and no other gate needs to read it.
        if (OrchestrateError.is(cause) && cause.code === "GIT_FILE_TOO_LARGE") return undefined;
        throw cause;
      }
    };
    // Several gates ask for the same files, and each answer is a process.
    const texts = new Map<string, Promise<string | undefined>>();
    const textOf = (commit: CommitSha, path: string): Promise<string | undefined> => {
      const key = `${commit}:${path}`;
      const text = texts.get(key) ?? readText(commit, path);
      texts.set(key, text);
      return text;
    };
    return {
      subSpec,
      granted,
      changes,
      added: patch.lines,
      truncated: patch.truncated,
      tree,
      classOf: classifier(extraClasses),
      textBefore: (path) => textOf(base, path),
      textAfter: (path) => textOf(head, path),
      limits: most,
    };
  };
};

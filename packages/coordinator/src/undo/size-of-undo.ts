import type { CommitSha, DiffLimits, Git } from "@orchestrate/shared";

/** More of a patch than this is not counted line by line. */
const mostBytes = 256 * 1024 * 1024;

/**
 * How much an undo changes at most: what its merges changed, the other way round. Whatever passed the limits on its way in
 * may take its way out, however much it deleted; never less than the limits of one candidate for each merge.
 */
export const sizeOfUndo = async (
  git: Pick<Git, "parentsOf" | "changes" | "addedLines" | "listTree">,
  merges: readonly CommitSha[],
  each: { readonly [Limit in keyof DiffLimits]-?: number },
): Promise<DiffLimits> => {
  const sum = { files: 0, lines: 0, bytes: 0 };
  for (const merge of merges) {
    const [before] = await git.parentsOf(merge);
    if (before === undefined) throw new TypeError(`The merge ${merge} stands on nothing`);
    const changes = await git.changes(merge, before);
    const coming = new Set(changes.filter(({ status }) => status !== "deleted").map(({ path }) => path));
    const { lines } = await git.addedLines(merge, before, { maxBytes: mostBytes });
    const files = coming.size === 0 ? [] : await git.listTree(before);
    const bytes = files.reduce((all, { path, size = 0 }) => all + (coming.has(path) ? size + 1 : 0), 0);
    sum.files += Math.max(each.files, changes.length);
    sum.lines += Math.max(each.lines, lines.length);
    sum.bytes += Math.max(each.bytes, bytes);
  }
  return sum;
};

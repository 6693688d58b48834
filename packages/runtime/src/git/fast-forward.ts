import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Change, type CommitSha, type Git, OrchestrateError } from "@orchestrate/shared";

import { type Checkout, checkoutsOf, invokeIn } from "./checkouts.ts";
import { diffs } from "./diff.ts";
import { holdRef } from "./hold-ref.ts";
import { type Invoke, fieldsOf, textOf } from "./invoke.ts";
import type { Repository } from "./repository.ts";
import { untrackedInTheWay } from "./untracked.ts";

type Outcome = Awaited<ReturnType<Git["fastForward"]>>;
interface Move {
  readonly from: CommitSha;
  readonly to: CommitSha;
}

/**
 * Moves a branch, and the files of the worktrees that have it checked out. The ref is locked at `from` first; while it
 * is, the files move; then the ref does. After a crash between the two a second call finds index and files at `to`
 * already and moves the ref alone.
 */
export const fastForward =
  (repository: Repository): Git["fastForward"] =>
  async ({ name, from, to }) => {
    const ref = `refs/heads/${name}`;
    await mustComeAfter(repository, name, { from, to });
    const holder = (await checkoutsOf(repository)).find(({ branch }) => branch === ref);
    const held = await holdRef(repository, {
      ref,
      from,
      to,
      reason: "orchestrate: fast-forward",
      // The branch's own checkout gets the entry in its HEAD's reflog.
      gitDir: holder?.gitDir,
    });
    if (held === undefined) return { kind: "target-moved", head: await headOf(repository, ref) };
    try {
      const refused = await moveFiles(repository, ref, { from, to });
      if (refused !== undefined) return refused;
      await held.commit();
      return { kind: "moved-forward" };
    } finally {
      await held.letGo();
    }
  };

const mustComeAfter = async ({ objects }: Repository, name: string, { from, to }: Move): Promise<void> => {
  const { exit } = await objects.call({ args: ["merge-base", "--is-ancestor", from, to], accept: [0, 1] });
  if (exit === 0) return;
  throw new OrchestrateError("GIT_NOT_FAST_FORWARD", `${to} does not come after ${from}, so ${name} stays`, {
    hint: "Merge instead of moving the branch forward.",
  });
};

const headOf = async ({ refs }: Repository, ref: string): Promise<CommitSha | undefined> => {
  const answer = await refs.call({ args: ["rev-parse", "--verify", "--quiet", ref], accept: [0, 1] });
  return answer.exit === 0 ? (textOf(answer) as CommitSha) : undefined;
};

const moveFiles = async (repository: Repository, ref: string, move: Move): Promise<Outcome | undefined> => {
  const waiting: Invoke[] = [];
  // All are looked at before the first is touched.
  for (const checkout of await checkoutsOf(repository)) {
    const unfinished = await unfinishedWork(checkout, ref);
    if (unfinished !== undefined) return notClean(checkout, [unfinished]);
    if (checkout.branch !== ref) continue;
    const git = await invokeIn(repository, checkout);
    if (await hasMovedAlready(git, move.to)) continue;
    const inTheWay = await obstacles(repository, checkout, git, move);
    if (inTheWay.length > 0) return notClean(checkout, inTheWay);
    waiting.push(git);
  }
  for (const git of waiting) await git.call({ args: ["read-tree", "-m", "-u", move.from, move.to] });
  return undefined;
};

const notClean = ({ path }: Checkout, paths: readonly string[]): Outcome => ({
  kind: "worktree-not-clean",
  worktree: path,
  paths,
});

/** The file by which git knows a merge, rebase or the like that would go on from where the branch was. */
const unfinishedWork = async ({ gitDir, branch }: Checkout, ref: string): Promise<string | undefined> => {
  for (const folder of ["rebase-merge", "rebase-apply"]) {
    const rebased = await readFile(join(gitDir, folder, "head-name"), "utf8").catch(() => "");
    if (rebased.trim() === ref) return `.git/${folder}`;
  }
  if (branch !== ref) return undefined;
  for (const file of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) {
    const exists = await access(join(gitDir, file)).then(
      () => true,
      () => false,
    );
    if (exists) return `.git/${file}`;
  }
  return undefined;
};

const hasMovedAlready = async (git: Invoke, to: CommitSha): Promise<boolean> => {
  const staged = await git.call({ args: ["diff-index", "--cached", "--quiet", to], accept: [0, 1] });
  return staged.exit === 0 && (await changed(git)).every((line) => line[1] === " ");
};

/** The paths because of which the files may not move: changes, untracked files in the way, files that a filter writes. */
const obstacles = async (repository: Repository, checkout: Checkout, git: Invoke, move: Move) => {
  const dirty = (await changed(git)).map((line) => line.slice("XY ".length));
  if (dirty.length > 0) return dirty;
  const hidden = await hiddenFromStatus(git, move);
  if (hidden.length > 0) return hidden;
  const changes = await diffs(repository).changes(move.from, move.to);
  const untracked = await untrackedInTheWay(checkout.path, changes);
  return untracked.length > 0 ? untracked : filtered(git, changes);
};

const changed = async (git: Invoke): Promise<readonly string[]> =>
  fieldsOf(
    await git.call({
      args: ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty"],
    }),
  );

// Changes below assume-unchanged and skip-worktree.
const hiddenFromStatus = async (git: Invoke, { from, to }: Move): Promise<readonly string[]> => {
  const rehearse = () => git.call({ args: ["read-tree", "-n", "-m", "-u", from, to], accept: [0, 128] });
  let rehearsal = await rehearse();
  if (rehearsal.exit !== 0) {
    // Status reads a file that was only touched, or copied with its repository; this goes by what the index knows of it.
    await git.call({ args: ["update-index", "-q", "--refresh"], accept: [0, 1] });
    rehearsal = await rehearse();
  }
  if (rehearsal.exit === 0) return [];
  const named = [...rehearsal.stderr.matchAll(/^error: .*'(.+)'/gm)].map(([, path]) => path!);
  return named.length > 0 ? named : [rehearsal.stderr.trim()];
};

// Filters are switched off here, so that a file that wants one (Git LFS) would be written as it is stored: not as its
// owner is used to see it.
const filtered = async (git: Invoke, changes: readonly Change[]): Promise<readonly string[]> => {
  const input = changes.map(({ path }) => `${path}\0`).join("");
  const fields = fieldsOf(await git.call({ args: ["check-attr", "-z", "--stdin", "filter"], input }));
  const paths: string[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    if (!["unspecified", "unset"].includes(fields[at + 2]!)) paths.push(fields[at]!);
  }
  return paths;
};

import { join } from "node:path";

import { createWorktrees, openGit, systemClock } from "@orchestrate/runtime";
import type { Harvest, Mount, RunId, SubSpecId } from "@orchestrate/shared";

import type { Arena } from "../attack.ts";
import { commitAll, plainGit } from "../plain-git.ts";

/** A worktree for one attempt, and what becomes of what is left in it. */
export interface Attempt {
  readonly path: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Ends the attempt: the commit that is offered, or undefined when it is refused, or nothing is left to offer. */
  offer(): Promise<string | undefined>;
  /**
   * Puts the commit where it is judged and merged: gives the folder of a clone; undefined when plain git cannot, or when
   * it is not accepted.
   */
  land(commit: string, accepts?: Accepts): Promise<string | undefined>;
}

/** Whether what would land may. */
export type Accepts = (merge: {
  readonly onto: string;
  readonly candidate: string;
  readonly commit: string;
}) => Promise<boolean>;

const person = { name: "Orchestrate", email: "orchestrate@example.com" };
const signature = { author: person, committer: person, message: "Work\n", date: "2026-11-22T12:00:00Z" };
const always: Accepts = () => Promise.resolve(true);
const limits = { maxFiles: 10_000, maxFileBytes: 2 ** 24 };

/** With our worktrees and git calls where guarded; by git alone, as a simple orchestrator would do it, where not. */
export const openAttempt = (arena: Arena, repository: string): Promise<Attempt> =>
  arena.guarded ? guardedAttempt(arena, repository) : plainAttempt(arena, repository);

const guardedAttempt = async ({ folder, sandbox }: Arena, repository: string): Promise<Attempt> => {
  const git = await openGit(repository);
  const base = await git.resolve("main");
  if (base === undefined) throw new TypeError("main names no commit");
  const state = { git, folder: join(folder, "state"), adapter: "checkout", sandbox, clock: systemClock } as const;
  const key = { run: "selftest" as RunId, subSpec: "T1" as SubSpecId, attempt: 1 };
  const tree = await createWorktrees(state).acquire({ ...key, base }, { signal: new AbortController().signal });
  const offer = async (): Promise<string | undefined> => {
    const harvested: Harvest = await tree.harvest({ ...signature, limits });
    await tree.salvage("the attempt ended");
    await tree.release();
    return harvested.kind === "harvested" ? harvested.commit : undefined;
  };
  const land = async (offered: string, accepts: Accepts = always): Promise<string | undefined> => {
    const commit = await git.resolve(offered);
    if (commit === undefined) throw new TypeError(`${offered} names no commit`);
    await git.inspect(commit, { since: base });
    await git.changes(base, commit);
    await git.addedLines(base, commit, { maxBytes: 1e6 });
    const merged = await git.mergeTree({ ours: base, theirs: commit });
    if (merged.kind === "conflict") throw new TypeError("It does not merge");
    const to = await git.commitTree({ ...signature, tree: merged.tree, parents: [base, commit] });
    if (!(await accepts({ onto: base, candidate: commit, commit: to }))) return undefined;
    await git.cloneAt(to, join(folder, "clone"));
    await git.updateRef({ ref: "refs/heads/orchestrate/selftest", to, from: undefined, reason: "merge" });
    return join(folder, "clone");
  };
  return { path: tree.path, mounts: tree.mounts, env: tree.env, offer, land };
};

const plainAttempt = async ({ folder }: Arena, repository: string): Promise<Attempt> => {
  const path = join(folder, "plain");
  await plainGit(repository, "worktree", "add", "--quiet", "--detach", path);
  return {
    path,
    mounts: [],
    env: { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@b.c", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@b.c" },
    // What an attack has broken, git may refuse to go on with: what it gained is seen all the same.
    offer: async () => {
      await commitAll(path, "Work").catch(() => "");
      return plainGit(path, "rev-parse", "HEAD").catch(() => undefined);
    },
    land: async (commit, accepts = always) => {
      const clone = join(folder, "clone");
      const onto = await plainGit(repository, "rev-parse", "HEAD").catch(() => undefined);
      if (onto === undefined || !(await accepts({ onto, candidate: commit, commit }))) return undefined;
      // What its branch holds by now, as `git merge <branch>` takes it.
      const tip = await plainGit(path, "rev-parse", "HEAD").catch(() => commit);
      const merged = plainGit(repository, "merge", "--quiet", "--no-ff", "--message", "merge", tip);
      return merged
        .then(() => plainGit(folder, "clone", "--quiet", repository, clone))
        .then(
          () => clone,
          () => undefined,
        );
    },
  };
};

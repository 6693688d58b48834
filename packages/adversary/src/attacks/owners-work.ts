import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createWorktrees, openGit, systemClock } from "@orchestrate/runtime";
import type { CommitSha, RunId, SubSpecId } from "@orchestrate/shared";

import { inRepository, type Landed } from "../arena/in-repository.ts";
import { openRepository } from "../arena/repository.ts";
import type { Arena, Attack } from "../attack.ts";
import { commitAll, plainGit } from "../plain-git.ts";

const run = "selftest" as RunId;
const subSpec = "T1" as SubSpecId;
const mine = "the owner's own work\n";

interface Scene {
  readonly arena: Arena;
  readonly repository: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
}

/** Something of the owner's is in the way of what an orchestrator does by itself; afterwards it is looked for. */
const inTheWay = (
  attack: Omit<Attack, "attempt">,
  scene: {
    readonly guarded: (scene: Scene) => Promise<unknown>;
    /** What a simple orchestrator does in its place. */
    readonly unguarded: (scene: Scene) => Promise<unknown>;
    readonly before?: (scene: Scene) => Promise<unknown>;
    /** One phrase for each thing that was lost. */
    readonly lost: (scene: Scene) => Promise<readonly string[]>;
  },
): Attack => ({
  ...attack,
  attempt: async (arena) => {
    const repository = join(arena.folder, "repo");
    await openRepository(repository, {});
    const all: Scene = { arena, repository, git: (...args) => plainGit(repository, ...args) };
    await scene.before?.(all);
    await (arena.guarded ? scene.guarded : scene.unguarded)(all);
    return scene.lost(all);
  },
});

const worktreesIn = async ({ arena, repository }: Scene) => {
  const git = await openGit(repository);
  const { folder, sandbox } = arena;
  return createWorktrees({
    git,
    folder: join(folder, "state"),
    adapter: "checkout",
    sandbox,
    clock: systemClock,
  });
};

const acquire = async (scene: Scene) => {
  const base = (await scene.git("rev-parse", "main")) as CommitSha;
  const options = { signal: new AbortController().signal };
  return (await worktreesIn(scene)).acquire({ run, subSpec, attempt: 1, base }, options);
};

/** A commit with one more file, on no branch. */
const commitWith = async ({ git, repository }: Scene, path: string): Promise<CommitSha> => {
  await git("checkout", "--quiet", "--detach");
  await writeFile(join(repository, path), "evil\n");
  await commitAll(repository, "Work");
  const commit = await git("rev-parse", "HEAD");
  await git("checkout", "--quiet", "main");
  return commit as CommitSha;
};

/** Moves `main` to what is tagged `work`, as verified on top of a commit. */
const landFrom =
  (revision: string) =>
  async ({ git, repository }: Scene): Promise<void> => {
    const [from, to] = [await git("rev-parse", revision), await git("rev-parse", "work")];
    const move = { name: "main", from: from as CommitSha, to: to as CommitSha };
    await (await openGit(repository)).fastForward(move);
  };

const resetToWork = ({ git }: Scene): Promise<string> => git("reset", "--quiet", "--hard", "work");

const isKept = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, "utf8").catch(() => "")) === mine ? [] : ["the owner's own work was lost"];

const locks = ["index.lock", "packed-refs.lock", "refs/heads/main.lock", "config.lock"];

const locked = async ({ repository }: Landed): Promise<readonly string[]> =>
  locks.filter((name) => existsSync(join(repository, ".git", name))).map((name) => `a lock was left: ${name}`);

const inFlight = "another attempt's work\n";

/** T28, T29 and T32: what an owner and other attempts have, and what could go over it. */
export const ownersWorkAttacks: readonly Attack[] = [
  inTheWay(
    { id: "T28-moved", row: "T28", title: "is merged while its owner commits to the same branch" },
    {
      before: async (scene) => {
        await scene.git("tag", "work", await commitWith(scene, "work.txt"));
        await writeFile(join(scene.repository, "mine.txt"), mine);
        await commitAll(scene.repository, "Mine");
      },
      // Verified on the commit before the owner's.
      guarded: landFrom("main~1"),
      unguarded: resetToWork,
      lost: ({ repository }) => isKept(join(repository, "mine.txt")),
    },
  ),
  inRepository({
    id: "T29-locks",
    row: "T29",
    title: "leaves locks, so that nobody can work in the repository",
    script: locks.map((name) => `: >"$REPO/.git/${name}"; : >"$(git rev-parse --git-common-dir)/${name}"`).join("; "),
    gains: locked,
    ownerRests: true,
  }),
  inRepository({
    id: "T29-collect",
    row: "T29",
    title: "has git collect what another attempt has not named yet",
    prepare: async (repository) => {
      await writeFile(join(repository, "in-flight"), inFlight);
      await plainGit(repository, "hash-object", "-w", "in-flight");
    },
    script: `git gc -q --prune=now; git prune --expire=now; git -C "$REPO" prune --expire=now`,
    gains: async ({ repository }) => {
      const id = await plainGit(repository, "hash-object", "in-flight");
      return plainGit(repository, "cat-file", "-e", id).then(
        () => [],
        () => ["another attempt's work was collected"],
      );
    },
  }),
  inRepository({
    id: "T29-prune",
    row: "T29",
    title: "takes other attempts' worktrees off git's list",
    prepare: async (repository) => {
      await plainGit(repository, "worktree", "add", "--quiet", "--detach", `${repository}-other`);
    },
    script: `rm -rf "$REPO/.git/worktrees/repo-other"; git worktree remove --force "$REPO-other"`,
    gains: async ({ repository }) =>
      (await plainGit(repository, "worktree", "list")).includes("repo-other")
        ? []
        : ["a worktree was taken off the list"],
  }),
  inTheWay(
    { id: "T32-folder", row: "T32", title: "is given a worktree where a folder of the owner's lies" },
    {
      before: async ({ arena }) => {
        const folder = join(arena.folder, "state", `${run}-${subSpec}-1`);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "mine.txt"), mine);
      },
      guarded: (scene) => acquire(scene).catch(() => undefined),
      unguarded: async ({ arena, git }) => {
        const folder = join(arena.folder, "state", `${run}-${subSpec}-1`);
        await rm(folder, { recursive: true });
        await git("worktree", "add", "--quiet", "--detach", folder);
      },
      lost: ({ arena }) => isKept(join(arena.folder, "state", `${run}-${subSpec}-1`, "mine.txt")),
    },
  ),
  inTheWay(
    { id: "T32-branch", row: "T32", title: "is merged into a branch that has the name of one of the owner's" },
    {
      before: async ({ git, repository }) => {
        await git("checkout", "--quiet", "-b", "orchestrate/selftest");
        await writeFile(join(repository, "mine.txt"), mine);
        await commitAll(repository, "Mine");
        await git("checkout", "--quiet", "main");
      },
      guarded: async (scene) => {
        const to = await commitWith(scene, "work.txt");
        const ref = "refs/heads/orchestrate/selftest";
        await (await openGit(scene.repository)).updateRef({ ref, to, from: undefined, reason: "merge" });
      },
      unguarded: async (scene) =>
        scene.git("branch", "--force", "orchestrate/selftest", await commitWith(scene, "work.txt")),
      lost: async ({ git }) =>
        (await git("show", "orchestrate/selftest:mine.txt").catch(() => "")) === mine.trimEnd()
          ? []
          : ["the owner's branch was reset"],
    },
  ),
  inTheWay(
    { id: "T32-discarded", row: "T32", title: "fails with work that it has not committed, and is cleaned away" },
    {
      guarded: async (scene) => {
        const tree = await acquire(scene);
        await writeFile(join(tree.path, "half.txt"), mine);
        await tree.salvage("it failed");
        await tree.release();
      },
      unguarded: async ({ arena, git }) => {
        const tree = join(arena.folder, "plain");
        await git("worktree", "add", "--quiet", "--detach", tree);
        await writeFile(join(tree, "half.txt"), mine);
        await git("worktree", "remove", "--force", tree);
      },
      lost: async ({ git }) =>
        (await git("log", "--all", "--format=%H", "--", "half.txt")) === "" ? ["what it left was lost"] : [],
    },
  ),
  inTheWay(
    { id: "T32-untracked", row: "T32", title: "brings a file that its owner has, and has not yet added" },
    {
      before: async (scene) => {
        const commit = await commitWith(scene, "mine.txt");
        await scene.git("tag", "work", commit);
        await writeFile(join(scene.repository, "mine.txt"), mine);
      },
      guarded: landFrom("main"),
      unguarded: resetToWork,
      lost: ({ repository }) => isKept(join(repository, "mine.txt")),
    },
  ),
  inTheWay(
    { id: "T32-changed", row: "T32", title: "is merged where its owner has changed a file and not committed it" },
    {
      before: async (scene) => {
        await scene.git("tag", "work", await commitWith(scene, "work.txt"));
        await writeFile(join(scene.repository, "src/a.ts"), mine);
      },
      guarded: landFrom("main"),
      unguarded: resetToWork,
      lost: ({ repository }) => isKept(join(repository, "src/a.ts")),
    },
  ),
];

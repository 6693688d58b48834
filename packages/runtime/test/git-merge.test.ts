import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { CommitSha, Git } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { type GitRepo, gitRepo } from "../src/testing/index.ts";

const person = { name: "Orchestrate", email: "orchestrate@example.com" };
const date = "2026-11-22T12:00:00.000Z";

/** A commit on top of another, made by plain git in a branch of its own; the checkout is back where it was. */
const candidate = async (repo: GitRepo, name: string, files: Readonly<Record<string, string>>): Promise<CommitSha> => {
  await repo.run("switch", "--quiet", "--create", name);
  const commit = await repo.commit(files, name);
  await repo.run("switch", "--quiet", "main");
  return commit;
};

/** Builds and publishes a merge the way the queue does. */
const merge = async (git: Git, ref: string, theirs: CommitSha): Promise<CommitSha | readonly string[]> => {
  const ours = (await git.resolve(ref))!;
  const merged = await git.mergeTree({ ours, theirs });
  if (merged.kind === "conflict") return merged.paths;
  const to = await git.commitTree({
    tree: merged.tree,
    parents: [ours, theirs],
    message: "Merge\n",
    author: person,
    committer: person,
    date,
  });
  expect(await git.updateRef({ ref, to, from: ours, reason: "merge" })).toBe("updated");
  return to;
};

const integration = "refs/heads/orchestrate/run1";
const start = async (files: Readonly<Record<string, string>>) => {
  const repo = await gitRepo(files);
  const git = await openGit(repo.path);
  const base = (await git.resolve("HEAD"))!;
  await git.updateRef({ ref: integration, to: base, from: undefined, reason: "begin" });
  return { repo, git, base };
};

test("untracked files in the user's checkout survive", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const to = await candidate(repo, "one", { "b.ts": "2\n" });
  await repo.write({ "notes.txt": "mine" });

  expect(await git.fastForward({ name: "main", from: base, to })).toEqual({ kind: "moved-forward" });
  expect(await readFile(join(repo.path, "notes.txt"), "utf8")).toBe("mine");
  expect(await repo.run("status", "--porcelain")).toBe("?? notes.txt");
  expect(await readFile(join(repo.path, "b.ts"), "utf8")).toBe("2\n");
});

test("staged work survives", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const to = await candidate(repo, "one", { "b.ts": "2\n" });
  await repo.write({ "a.ts": "staged\n" });
  await repo.run("add", "a.ts");
  await merge(git, integration, to);

  expect(await git.fastForward({ name: "main", from: base, to })).toEqual({
    kind: "worktree-not-clean",
    worktree: repo.path,
    paths: ["a.ts"],
  });
  expect(await repo.run("diff", "--cached", "--name-only")).toBe("a.ts");
  expect(await repo.run("show", ":a.ts")).toBe("staged");
  expect(await repo.ref("main")).toBe(base);
});

test("a conflict does not move any ref", async () => {
  const { repo, git } = await start({ "a.ts": "1\n", "b.ts": "1\n" });
  const [one, two] = [
    await candidate(repo, "one", { "a.ts": "one\n", "b.ts": "one\n" }),
    await candidate(repo, "two", { "a.ts": "two\n", "b.ts": "two\n" }),
  ];
  await merge(git, integration, one);
  const before = await git.snapshot();

  expect(await merge(git, integration, two)).toEqual(["a.ts", "b.ts"]);
  expect(await git.snapshot()).toEqual(before);
});

test("the repository is clean after a failed merge", async () => {
  const { repo, git } = await start({ "a.ts": "1\n" });
  const one = await candidate(repo, "one", { "a.ts": "one\n" });
  const two = await candidate(repo, "two", { "a.ts": "two\n" });
  await merge(git, integration, one);
  await merge(git, integration, two);

  expect(await repo.run("status", "--porcelain")).toBe("");
  expect(await repo.run("fsck", "--no-dangling")).toBe("");
  await expect(readFile(join(repo.path, ".git", "MERGE_HEAD"))).rejects.toThrow("ENOENT");
  await expect(readFile(join(repo.path, ".git", "index.lock"))).rejects.toThrow("ENOENT");
});

test("the next, unrelated candidate still merges", async () => {
  const { repo, git } = await start({ "a.ts": "1\n" });
  const one = await candidate(repo, "one", { "a.ts": "one\n" });
  const two = await candidate(repo, "two", { "a.ts": "two\n" });
  const three = await candidate(repo, "three", { "c.ts": "three\n" });
  await merge(git, integration, one);
  await merge(git, integration, two);

  const merged = (await merge(git, integration, three)) as CommitSha;
  expect(await repo.run("show", `${merged}:a.ts`)).toBe("one");
  expect(await repo.run("show", `${merged}:c.ts`)).toBe("three");
  expect(await git.parentsOf(merged)).toHaveLength(2);
});

test("a target that moved during verification is noticed", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const to = await candidate(repo, "one", { "b.ts": "2\n" });
  const users = await repo.commit({ "c.ts": "the user's\n" });

  expect(await git.updateRef({ ref: "refs/heads/main", to, from: base, reason: "x" })).toBe("moved");
  expect(await git.updateRef({ ref: "refs/heads/main", to, from: undefined, reason: "x" })).toBe("moved");
  expect(await git.updateRef({ ref: "refs/heads/absent", to, from: base, reason: "x" })).toBe("moved");
  expect(await git.fastForward({ name: "main", from: base, to })).toEqual({ kind: "target-moved", head: users });
  expect(await git.fastForward({ name: "gone", from: base, to })).toEqual({ kind: "target-moved", head: undefined });
  expect(await git.deleteRef("refs/heads/main", base)).toBe("moved");
  expect(await repo.ref("main")).toBe(users);
});

test("a branch of the user with the same name is never reset", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const users = await candidate(repo, "orchestrate/run2", { "mine.ts": "x\n" });

  expect(await git.updateRef({ ref: "refs/heads/orchestrate/run2", to: base, from: undefined, reason: "begin" })).toBe(
    "moved",
  );
  expect(await repo.ref("orchestrate/run2")).toBe(users);
});

test("the same merge and the same commit are made again with the same names", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const one = await candidate(repo, "one", { "b.ts": "1\n" });
  const two = await candidate(repo, "two", { "c.ts": "1\n" });
  const build = async () => {
    const merged = await git.mergeTree({ ours: one, theirs: two });
    const tree = merged.kind === "clean" ? merged.tree : undefined;
    const given = { parents: [one, two], author: person, committer: person, date };
    return git.commitTree({ tree: tree!, message: "Merge ü\n\nTrailer: x\n", ...given });
  };

  expect(await build()).toBe(await build());
  const text = await repo.run("cat-file", "commit", await build());
  expect(text).toContain("author Orchestrate <orchestrate@example.com> 1795348800 +0000");
  expect(text).toContain("Merge ü\n\nTrailer: x");
  expect(await git.isAncestor(base, await build())).toBe(true);
  expect(await git.isAncestor(await build(), base)).toBe(false);
  expect(await git.mergeBase(one, two)).toBe(base);
});

test("a deletion against a change is a conflict that names the path once", async () => {
  const { repo, git } = await start({ "a.ts": "1\n", "gone.ts": "1\n" });
  const one = await candidate(repo, "one", { "gone.ts": "changed\n" });
  await repo.run("rm", "--quiet", "gone.ts");
  const two = await repo.commit({});

  expect(await git.mergeTree({ ours: one, theirs: two })).toEqual({ kind: "conflict", paths: ["gone.ts"] });
});

test("histories without a common commit are not merged", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  await repo.run("switch", "--quiet", "--orphan", "other");
  const other = await repo.commit({ "b.ts": "1\n" });

  await expect(git.mergeTree({ ours: base, theirs: other })).rejects.toMatchObject({ code: "GIT_UNRELATED" });
  expect(await git.mergeBase(base, other)).toBeUndefined();
});

test("a commit without a name or with an impossible date is refused before git is asked", async () => {
  const { git, base } = await start({ "a.ts": "1\n" });
  const given = {
    tree: await git.treeOf(base),
    parents: [base],
    message: "x",
    author: person,
    committer: person,
    date,
  };

  await expect(git.commitTree({ ...given, author: { name: " ", email: "a@b" } })).rejects.toMatchObject({
    code: "GIT_NO_IDENTITY",
  });
  await expect(git.commitTree({ ...given, date: "soon" })).rejects.toThrow(TypeError);
});

test("a hundred updates of one ref from one head: exactly one wins", { tags: ["slow"] }, async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const tos: CommitSha[] = [];
  for (let n = 0; n < 20; n += 1) {
    const tree = await git.treeOf(base);
    tos.push(await git.commitTree({ tree, parents: [base], message: `${n}`, author: person, committer: person, date }));
  }
  const other = await openGit(repo.path);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      (n % 2 === 0 ? git : other).updateRef({ ref: integration, to: tos[n % 20]!, from: base, reason: "race" }),
    ),
  );

  expect(outcomes.filter((outcome) => outcome === "updated")).toHaveLength(1);
  expect(tos).toContain(await git.resolve(integration));
});

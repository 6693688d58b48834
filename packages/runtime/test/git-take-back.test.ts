import type { CommitSha } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { type Files, type GitRepo, gitRepo } from "../src/testing/index.ts";

const slow = { tags: ["slow"] };

/** Merges, by plain git, a branch that makes one commit on `main`. */
const merge = async (repo: GitRepo, files: Files): Promise<CommitSha> => {
  await repo.run("switch", "--quiet", "--create", "work");
  await repo.commit(files);
  await repo.run("switch", "--quiet", "main");
  await repo.run("merge", "--quiet", "--no-ff", "--message", "Merge work", "work");
  await repo.run("branch", "--quiet", "--delete", "work");
  return (await repo.ref("main"))!;
};

test("a merge is taken back with its files, and what came later stays", async () => {
  const repo = await gitRepo({ "a.ts": "1\n2\n3\n" });
  const git = await openGit(repo.path);
  const bad = await merge(repo, { "a.ts": "1\nbad\n3\n", "bad.ts": "x\n" });
  const from = await repo.commit({ "b.ts": "later\n" });
  const taken = await git.takeBack({ from, merges: [bad], keep: true });

  const [tree = ""] = taken.kind === "clean" ? taken.trees : [];
  expect(await repo.run("ls-tree", "-r", "--name-only", tree)).toBe("a.ts\nb.ts");
  expect(await repo.run("show", `${tree}:a.ts`)).toBe("1\n2\n3");
});

test("a merge on whose lines something else stands is in conflict there, and is named", async () => {
  const repo = await gitRepo({ "a.ts": "1\n", "b.ts": "1\n" });
  const git = await openGit(repo.path);
  const first = await merge(repo, { "a.ts": "2\n" });
  const second = await merge(repo, { "b.ts": "2\n" });
  const from = await repo.commit({ "a.ts": "3\n" });
  const before = await git.snapshot();

  const taken = await git.takeBack({ from, merges: [second, first], keep: false });
  expect(taken).toEqual({ kind: "conflict", merge: first, paths: ["a.ts"] });
  expect(await git.snapshot()).toEqual(before);
});

test("merges that stand on each other are taken back from the newest on, to the very tree before them", async () => {
  const repo = await gitRepo({ "a.ts": "1\n" });
  const git = await openGit(repo.path);
  const base = (await repo.ref("main"))!;
  const merges = [await merge(repo, { "a.ts": "2\n" }), await merge(repo, { "a.ts": "3\n", "new.ts": "x\n" })];
  const from = merges[1]!;

  const taken = await git.takeBack({ from, merges: merges.toReversed(), keep: false });
  expect(taken).toEqual({ kind: "clean", trees: [await git.treeOf(merges[0]!), await git.treeOf(base)] });
  expect(await git.takeBack({ from, merges, keep: false })).toMatchObject({ kind: "conflict", merge: merges[0] });
});

test("a rehearsal leaves no object in the repository, and the real thing leaves nothing but trees", async () => {
  const repo = await gitRepo({ "a.ts": "1\n", "b.ts": "1\n" });
  const git = await openGit(repo.path);
  const merges = [await merge(repo, { "a.ts": "2\n" })];
  const from = await repo.commit({ "b.ts": "2\n" });
  const objects = () => repo.run("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)");
  const before = await objects();

  await git.takeBack({ from, merges, keep: false });
  expect(await objects()).toBe(before);
  expect(await repo.run("fsck", "--strict")).toBe("");

  await git.takeBack({ from, merges, keep: true });
  const added = (await objects()).split("\n").filter((line) => !before.includes(line));
  expect(added.map((line) => line.split(" ")[1])).toEqual(["tree"]);
});

test("a commit that stands on nothing cannot be taken back", async () => {
  const repo = await gitRepo({ "a.ts": "1\n" });
  const git = await openGit(repo.path);
  const base = (await repo.ref("main"))!;
  const asked = git.takeBack({ from: base, merges: [base], keep: false });
  await expect(asked).rejects.toMatchObject({ code: "GIT_NOTHING_BEFORE" });
});

/** Some of the lines of some of the files, each with something else in its place; a file without lines is no file. */
const edit = fc.dictionary(
  fc.constantFrom("a.txt", "b.txt", "c/d.txt", "c/e.txt"),
  fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.tuple(fc.nat(8), fc.constantFrom("x", "y", "z")), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant("deleted" as const) },
  ),
  { minKeys: 1, maxKeys: 3 },
);
type Edit = Readonly<Record<string, readonly (readonly [at: number, text: string])[] | "deleted">>;

const start: Files = { "a.txt": "\n\n\n\n\na", "b.txt": "\n\n\n\n\nb", "c/d.txt": "\n\n\n\n\nd" };

/** The files after an edit. */
const edited = (files: Files, changes: Edit): Files => {
  const after = { ...files };
  for (const [path, change] of Object.entries(changes)) {
    if (change === "deleted") {
      after[path] = undefined;
      continue;
    }
    const lines = String(after[path] ?? "").split("\n");
    for (const [at, text] of change) lines[at] = text;
    after[path] = lines.join("\n");
  }
  return after;
};

test(
  "whatever was merged and came later, the undo is the tree of git revert, or both see a conflict",
  slow,
  async () => {
    await fc.assert(
      fc.asyncProperty(edit, fc.array(edit, { maxLength: 2 }), async (change, later) => {
        const repo = await gitRepo(start, { lifetime: "caller" });
        try {
          const git = await openGit(repo.path);
          let files = edited(start, change);
          const merged = await merge(repo, files);
          for (const each of later) await repo.commit((files = edited(files, each)));
          const from = (await repo.ref("main"))!;
          const taken = await git.takeBack({ from, merges: [merged], keep: true });

          const reverted = await repo
            .run("revert", "--no-commit", "-m", "1", merged)
            .then(() => repo.run("write-tree"))
            .catch(() => undefined);
          expect(taken.kind === "clean" ? taken.trees[0] : undefined).toBe(reverted);
          if (taken.kind === "conflict" || later.length > 0) return;
          // Nothing else came: it is the inverse patch, bit for bit.
          const inverse = await repo.run("diff-tree", "-r", "--binary", "--patch", merged, `${merged}^1`);
          expect(await repo.run("diff-tree", "-r", "--binary", "--patch", from, taken.trees[0]!)).toBe(inverse);
        } finally {
          await repo.remove();
        }
      }),
      { numRuns: 25 },
    );
  },
);

test("what came later in other files stays, and the difference is the inverse patch", slow, async () => {
  await fc.assert(
    fc.asyncProperty(edit, async (change) => {
      const repo = await gitRepo(start, { lifetime: "caller" });
      try {
        const git = await openGit(repo.path);
        const merged = await merge(repo, edited(start, change));
        const from = await repo.commit({ "other/later.txt": "later\n", "a.txt.new": "x\n" });
        const taken = await git.takeBack({ from, merges: [merged], keep: true });

        const inverse = await repo.run("diff-tree", "-r", "--binary", "--patch", merged, `${merged}^1`);
        const [tree = ""] = taken.kind === "clean" ? taken.trees : [];
        expect(await repo.run("diff-tree", "-r", "--binary", "--patch", from, tree)).toBe(inverse);
      } finally {
        await repo.remove();
      }
    }),
    { numRuns: 15 },
  );
});

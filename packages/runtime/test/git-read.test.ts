import { chmod, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { addedLinesOf } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { type Files, gitRepo, plainGit } from "../src/testing/index.ts";

const start = async (files: Files) => {
  const repo = await gitRepo(files);
  const git = await openGit(repo.path);
  return { repo, git, base: (await repo.ref("HEAD"))!, outside: dirname(repo.path) };
};
const zeros = "0".repeat(40);

test("a revision names a commit, or nothing", async () => {
  const { repo, git, base } = await start({ "a.ts": "1" });
  await repo.run("tag", "--annotate", "v1", "--message", "one");

  expect(await git.resolve("HEAD")).toBe(base);
  expect(await git.resolve("v1"), "a tag is what it tags").toBe(base);
  expect(await git.resolve(base.slice(0, 10))).toBe(base);
  expect(await git.resolve("refs/heads/absent")).toBeUndefined();
  expect(await git.resolve(zeros)).toBeUndefined();
  expect(await git.resolve(await repo.run("rev-parse", "HEAD^{tree}")), "a tree is no commit").toBeUndefined();
  expect(await git.treeOf(base)).toBe(await repo.run("rev-parse", "HEAD^{tree}"));
  expect(await git.parentsOf(base)).toEqual([]);
});

test("refs are those below a prefix, tags by what they tag", async () => {
  const { repo, git, base } = await start({ "a.ts": "1" });
  await repo.run("branch", "orchestrate/run1");
  await repo.run("branch", "orchestrate-not");
  await repo.run("tag", "--annotate", "v1", "--message", "one");

  expect([...(await git.refs("refs/heads/orchestrate/"))]).toEqual([["refs/heads/orchestrate/run1", base]]);
  expect([...(await git.refs("refs/tags/"))]).toEqual([["refs/tags/v1", base]]);
  expect(await git.refs("refs/absent/")).toEqual(new Map());
  expect(await git.deleteRef("refs/heads/orchestrate/run1", base)).toBe("deleted");
  expect(await repo.ref("orchestrate/run1")).toBeUndefined();
});

test("a tree is listed with modes, blobs and sizes", async () => {
  const { repo, git } = await start({ "a.ts": "12345", "dir/ü b.sh": "" });
  await chmod(join(repo.path, "dir/ü b.sh"), 0o755);
  await symlink("a.ts", join(repo.path, "link"));
  const head = await repo.commit({ "line\nbreak": "x" });

  expect((await git.listTree(head)).map(({ path, mode, size }) => [path, mode, size])).toEqual([
    ["a.ts", "100644", 5],
    ["dir/ü b.sh", "100755", 0],
    ["line\nbreak", "100644", 1],
    ["link", "120000", 4],
  ]);
  expect((await git.listTree(head))[0]?.blob).toBe(await repo.run("rev-parse", "HEAD:a.ts"));
});

test("a file is read as its bytes, or not when it is too large", async () => {
  const bytes = new Uint8Array([0, 255, 10, 13, 10, 0]);
  const { git, base } = await start({ "bytes.bin": bytes, "line\nbreak": "x", empty: "", "dir/a": "1" });

  expect(new Uint8Array((await git.readFile(base, "bytes.bin", { maxBytes: 6 }))!)).toEqual(bytes);
  expect(await git.readFile(base, "empty", { maxBytes: 0 })).toHaveLength(0);
  expect(Buffer.from((await git.readFile(base, "line\nbreak", { maxBytes: 9 }))!).toString()).toBe("x");
  expect(await git.readFile(base, "absent", { maxBytes: 9 })).toBeUndefined();
  expect(await git.readFile(base, "dir", { maxBytes: 999 })).toBeUndefined();
  await expect(git.readFile(base, "bytes.bin", { maxBytes: 5 })).rejects.toMatchObject({ code: "GIT_FILE_TOO_LARGE" });
});

test("changes are told apart, and a rename is a deletion and an addition", async () => {
  const { repo, git, base } = await start({
    "a.ts": "1\n",
    "gone.ts": "2\n",
    "old.ts": "same\n".repeat(50),
    link: "x",
  });
  await rm(join(repo.path, "link"));
  await symlink("a.ts", join(repo.path, "link"));
  await chmod(join(repo.path, "a.ts"), 0o755);
  const head = await repo.commit({
    "gone.ts": undefined,
    "old.ts": undefined,
    "new.ts": "same\n".repeat(50),
    "ü.ts": "3\n",
  });

  expect(
    (await git.changes(base, head)).map(({ status, path, oldMode, newMode }) => [status, path, oldMode, newMode]),
  ).toEqual([
    ["modified", "a.ts", "100644", "100755"],
    ["deleted", "gone.ts", "100644", "000000"],
    ["type-changed", "link", "100644", "120000"],
    ["added", "new.ts", "000000", "100644"],
    ["deleted", "old.ts", "100644", "000000"],
    ["added", "ü.ts", "000000", "100644"],
  ]);
  const gone = (await git.changes(base, head)).find(({ path }) => path === "gone.ts");
  expect(gone).toMatchObject({ newBlob: zeros, oldBlob: await repo.run("rev-parse", `${base}:gone.ts`) });
  expect(await git.changes(base, base)).toEqual([]);
});

test("added lines have their path and number, whatever they say", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n2\n3\n4\n5\n", "no-end": "x" });
  const head = await repo.commit({
    "a.ts": "0\n1\n2\n++ b/evil.ts\n@@ -1 +1 @@\n-- a\n5\r\n",
    "no-end": "x\ny",
    "binary.bin": new Uint8Array([0, 1, 2, 10]),
    "with space.ts": "s\n",
    'q"uo\\te\n.ts': "q\n",
  });
  const { lines, truncated } = await git.addedLines(base, head, { maxBytes: 1e6 });

  expect(truncated).toBe(false);
  expect(lines.map(({ path, line, text }) => [path, line, text])).toEqual([
    ["a.ts", 1, "0"],
    ["a.ts", 4, "++ b/evil.ts"],
    ["a.ts", 5, "@@ -1 +1 @@"],
    ["a.ts", 6, "-- a"],
    ["a.ts", 7, "5\r"],
    ["no-end", 1, "x"],
    ["no-end", 2, "y"],
    ['q"uo\\te\n.ts', 1, "q"],
    ["with space.ts", 1, "s"],
  ]);
});

test("a patch beyond the limit is cut, and it is said", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const head = await repo.commit({ "b.ts": Array.from({ length: 1_000 }, (_, n) => `line ${n}\n`).join("") });
  const cut = await git.addedLines(base, head, { maxBytes: 1_000 });

  expect(cut.truncated).toBe(true);
  expect(cut.lines.length).toBeGreaterThan(10);
  expect(cut.lines.every(({ text }, at) => text === `line ${at}`)).toBe(true);
  expect(await git.patch(base, head, { maxBytes: 100 })).toHaveLength(100);
  expect(await git.patch(base, head, { maxBytes: 1e6 })).toContain("+line 999\n");
});

test("the lines of any two texts are those that a reader of the files would find", { tags: ["slow"] }, async () => {
  const { repo, git } = await start({ keep: "" });
  const line = fc.constantFrom(
    "",
    "+",
    "-",
    "++ b/x",
    "--- a/x",
    "@@ -1,2 +3 @@",
    "\\ No newline",
    "a",
    "b",
    "diff --git a b",
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ends]) => lines.join("\n") + (ends ? "\n" : ""));
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      const one = await repo.commit({ f: before });
      const two = await repo.commit({ f: after });
      const { lines } = await git.addedLines(one, two, { maxBytes: 1e6 });
      const all = after.split("\n");
      for (const { path, line: number, text: said } of lines) {
        expect(path).toBe("f");
        expect(said).toBe(all[number - 1]);
      }
      const counted = await repo.run("diff", "--numstat", one, two);
      expect(lines).toHaveLength(Number(counted.split("\t")[0] ?? 0));
    }),
    { numRuns: 25 },
  );
});

test("a patch that is not one is read without an error", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void addedLinesOf(Buffer.from(bytes).toString("utf8"))));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("+++ ", '+++ "b/\\', "@@ -1 +1,9 @@", "+x", "-", "+++ b/x", "@@ ")),
      (lines) => void addedLinesOf(lines.join("\n")),
    ),
  );
});

test("nothing new is sound, and what is new is looked at", async () => {
  const { repo, git, base } = await start({ "a.ts": "1" });
  expect(await git.inspect(base, { since: base })).toEqual([]);
  const head = await repo.commit({ "b/c.ts": "2" });
  await repo.run("gc", "--quiet");
  expect(await git.inspect(head, { since: base })).toEqual([]);
});

test("a clone is one commit's files in a repository of its own", async () => {
  const { repo, git, outside, base } = await start({ "a.ts": "1\n", "run.sh": "" });
  await chmod(join(repo.path, "run.sh"), 0o755);
  await repo.commit({ "secret.ts": "was here\n" });
  const head = await repo.commit({ "secret.ts": undefined, "deep/b.ts": "2\n" });
  const clone = join(outside, "clone");
  await git.cloneAt(head, clone);

  expect((await readdir(clone)).toSorted()).toEqual([".git", "a.ts", "deep", "run.sh"]);
  expect((await stat(join(clone, "run.sh"))).mode & 0o777).toBe(0o755);
  expect(await plainGit(clone, ["status", "--porcelain"])).toBe("");
  expect(await plainGit(clone, ["rev-parse", "HEAD"])).toBe(head);
  expect(await plainGit(clone, ["log", "--format=%H"]), "no history").toBe(head);
  expect(await plainGit(clone, ["for-each-ref"])).toBe("");
  expect(await plainGit(clone, ["remote"])).toBe("");
  expect(await plainGit(clone, ["fsck"])).toBe("");
  await expect(plainGit(clone, ["cat-file", "-e", base]), "nor its objects").rejects.toThrow();
  await expect(readFile(join(clone, ".git", "objects", "info", "alternates"))).rejects.toThrow("ENOENT");
  await expect(stat(join(clone, ".git", "hooks"))).rejects.toThrow("ENOENT");
  for (const file of await readdir(join(clone, ".git"), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    expect((await stat(join(file.parentPath, file.name))).nlink, "nothing is shared").toBe(1);
  }
});

test("a clone outlives the repository", async () => {
  const { repo, git, base, outside } = await start({ "a.ts": "1\n" });
  await repo.run("gc", "--quiet");
  await git.cloneAt(base, join(outside, "clone"));
  await rm(repo.path, { recursive: true });

  expect(await plainGit(join(outside, "clone"), ["show", "HEAD:a.ts"])).toBe("1");
  expect(await plainGit(join(outside, "clone"), ["fsck", "--strict"])).toBe("");
});

test("a clone is made only where nothing is", async () => {
  const { git, base, outside } = await start({ "a.ts": "1\n" });
  await writeFile(join(outside, "file"), "x");

  await expect(git.cloneAt(base, outside)).rejects.toMatchObject({ code: "GIT_NOT_EMPTY" });
});

test("a snapshot names exactly what changed", async () => {
  const { repo, git } = await start({ "a.ts": "1\n" });
  const changedBy = async (change: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = await git.snapshot();
    await change();
    const after = await git.snapshot();
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].filter((name) => before[name] !== after[name]).toSorted();
  };
  const gitDir = join(repo.path, ".git");
  const checkout = `checkout:${repo.path}`;

  expect(await changedBy(async () => {})).toEqual([]);
  expect(await changedBy(() => repo.run("config", "x.y", "z"))).toEqual(["config"]);
  expect(await changedBy(() => writeFile(join(gitDir, "hooks", "pre-commit"), "x"))).toEqual(["hooks"]);
  expect(await changedBy(() => chmod(join(gitDir, "hooks", "pre-commit"), 0o755))).toEqual(["hooks"]);
  expect(await changedBy(() => writeFile(join(gitDir, "info", "attributes"), "x"))).toEqual(["info"]);
  expect(await changedBy(() => repo.run("branch", "side"))).toEqual(["refs/heads/side"]);
  expect(await changedBy(() => repo.run("tag", "v1"))).toEqual(["refs/tags/v1"]);
  expect(await changedBy(() => repo.run("branch", "orchestrate/run1"))).toEqual([]);
  expect(await changedBy(() => repo.write({ "new.ts": "1" }))).toEqual([checkout]);
  expect(await changedBy(() => repo.write({ "new.ts": "another" }))).toEqual([checkout]);
  expect(await changedBy(() => repo.write({ "a.ts": "2" }))).toEqual([checkout]);
  expect(await changedBy(() => repo.run("add", "a.ts"))).toEqual([checkout]);
  expect(await changedBy(() => repo.run("update-index", "--assume-unchanged", "a.ts"))).toEqual([checkout]);
  expect(await changedBy(() => repo.run("switch", "--quiet", "side"))).toEqual([checkout]);
  expect(await changedBy(() => repo.run("worktree", "add", "--quiet", `${repo.path}-2`, "main"))).toEqual([
    `checkout:${repo.path}-2`,
    "worktrees",
  ]);
  expect(await changedBy(() => repo.run("status"))).toEqual([]);
});

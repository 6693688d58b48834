import { chmod, mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { CommitSha } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { type Files, type GitRepo, gitRepo } from "../src/testing/index.ts";

/** A repository at `from`, with the commit `to` after it that the checkout has not seen. */
const ahead = async (before: Files, after: Files) => {
  const repo = await gitRepo(before);
  const from = (await repo.ref("HEAD"))!;
  await repo.run("switch", "--quiet", "--create", "ahead");
  const to = await repo.commit(after);
  await repo.run("switch", "--quiet", "main");
  return { repo, git: await openGit(repo.path), from, to };
};

const stands = async (repo: GitRepo, at: CommitSha, status: string): Promise<void> => {
  expect(await repo.ref("main")).toBe(at);
  expect(await repo.run("status", "--porcelain")).toBe(status);
};

test("a branch that is checked out nowhere moves alone", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
  await repo.run("switch", "--quiet", "--create", "elsewhere");
  await repo.write({ "a.ts": "dirty" });

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await stands(repo, to, " M a.ts");
});

test("files, index and ref of a clean checkout move together", async () => {
  const before = { "a.ts": "1", "gone.ts": "1", "dir/kept.ts": "1" };
  const { repo, git, from, to } = await ahead(before, { "a.ts": "2", "gone.ts": undefined, "new/b.ts": "3" });

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await stands(repo, to, "");
  expect(await readFile(join(repo.path, "a.ts"), "utf8")).toBe("2");
  expect(await readFile(join(repo.path, "new/b.ts"), "utf8")).toBe("3");
  expect(await repo.run("reflog", "--format=%H %gs", "-1", "main")).toBe(`${to} orchestrate: fast-forward`);
  expect(await repo.run("reflog", "--format=%H %gs", "-1", "HEAD")).toBe(`${to} orchestrate: fast-forward`);
});

test("a file that was only touched is no change", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1", "gone.ts": "1" }, { "a.ts": "2", "gone.ts": undefined });
  for (const file of ["a.ts", "gone.ts"]) await utimes(join(repo.path, file), 1, 1);

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await stands(repo, to, "");
});

test("a dirty target checkout is refused and nothing is lost", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1", "b.ts": "1" }, { "a.ts": "2" });
  await repo.write({ "b.ts": "unsaved work" });

  expect(await git.fastForward({ name: "main", from, to })).toEqual({
    kind: "worktree-not-clean",
    worktree: repo.path,
    paths: ["b.ts"],
  });
  await stands(repo, from, " M b.ts");
  expect(await readFile(join(repo.path, "b.ts"), "utf8")).toBe("unsaved work");
});

test("an untracked file that would be overwritten stands in the way, ignored or not", async () => {
  const { repo, git, from, to } = await ahead({ ".gitignore": "*.log\n" }, { "new.ts": "theirs" });
  await repo.write({ "new.ts": "mine" });

  expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ paths: ["new.ts"] });
  await stands(repo, from, "?? new.ts");
  expect(await readFile(join(repo.path, "new.ts"), "utf8")).toBe("mine");

  await repo.write({ "new.ts": undefined });
  await repo.run("switch", "--quiet", "ahead");
  await repo.write({ "build.log": "theirs" });
  await repo.run("add", "--force", "build.log");
  const next = await repo.commit({});
  await repo.run("switch", "--quiet", "main");
  await repo.write({ "build.log": "mine" });

  expect(await git.fastForward({ name: "main", from, to: next })).toMatchObject({ paths: ["build.log"] });
  expect(await readFile(join(repo.path, "build.log"), "utf8")).toBe("mine");
});

for (const flag of ["--assume-unchanged", "--skip-worktree"]) {
  test(`a change hidden from status by ${flag} is not lost`, async () => {
    const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
    await repo.run("update-index", flag, "a.ts");
    await repo.write({ "a.ts": "local setting" });
    expect(await repo.run("status", "--porcelain")).toBe("");

    expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ paths: ["a.ts"] });
    expect(await repo.ref("main")).toBe(from);
    expect(await readFile(join(repo.path, "a.ts"), "utf8")).toBe("local setting");
  });
}

test("a checkout in the middle of a merge or a rebase is left alone", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "b.ts": "2" });
  await writeFile(join(repo.path, ".git", "MERGE_HEAD"), `${to}\n`);
  expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ paths: [".git/MERGE_HEAD"] });
  await repo.run("merge", "--quit");

  await repo.run("checkout", "--quiet", "--detach");
  await mkdir(join(repo.path, ".git", "rebase-merge"));
  await writeFile(join(repo.path, ".git", "rebase-merge", "head-name"), "refs/heads/main\n");
  expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ paths: [".git/rebase-merge"] });
  expect(await repo.ref("main")).toBe(from);
});

test("a branch checked out in a linked worktree moves there, and the main checkout stays", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
  await repo.run("switch", "--quiet", "--create", "elsewhere");
  const linked = `${repo.path} linked`;
  await repo.run("worktree", "add", "--quiet", linked, "main");
  await writeFile(join(linked, "untracked.txt"), "mine");

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  expect(await readFile(join(linked, "a.ts"), "utf8")).toBe("2");
  expect(await repo.run("-C", linked, "status", "--porcelain")).toBe("?? untracked.txt");
  expect(await readFile(join(repo.path, "a.ts"), "utf8")).toBe("1");
});

test("two checkouts of one branch: the dirty one keeps both as they are", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
  const linked = `${repo.path}-linked`;
  await repo.run("worktree", "add", "--quiet", "--force", linked, "main");
  await writeFile(join(linked, "a.ts"), "dirty");

  expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ worktree: linked, paths: ["a.ts"] });
  await stands(repo, from, "");
});

test("no hook runs and no filter writes", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
  const ran = join(repo.path, "..", "ran");
  for (const hook of ["post-checkout", "post-merge", "post-index-change", "reference-transaction", "pre-commit"]) {
    await writeFile(join(repo.path, ".git", "hooks", hook), `#!/bin/sh\necho ${hook} >>"${ran}"\n`);
    await chmod(join(repo.path, ".git", "hooks", hook), 0o755);
  }
  await repo.run("config", "core.fsmonitor", `sh -c 'echo fsmonitor >>${ran}'`);
  await repo.run("config", "filter.a=b.clean", `sh -c 'echo clean >>${ran}; cat'`);

  await repo.run("status", "--porcelain");
  expect(await readFile(ran, "utf8"), "plain git runs them").toContain("fsmonitor");
  await writeFile(ran, "");
  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await git.snapshot();
  expect(await readFile(ran, "utf8")).toBe("");
});

test("files that a filter would write are left to their owner's git", async () => {
  const before = { ".gitattributes": "*.bin filter=lfs\n", "a.ts": "1", "big.bin": "pointer 1" };
  const { repo, git, from, to } = await ahead(before, { "big.bin": "pointer 2" });
  expect(await git.fastForward({ name: "main", from, to })).toMatchObject({ paths: ["big.bin"] });
  await stands(repo, from, "");
});

test("files that moved before a crash are found, and the ref follows", async () => {
  const { repo, git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2", "b.ts": "3" });
  await repo.run("read-tree", "-m", "-u", from, to);

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await stands(repo, to, "");
});

test("a branch is not moved to where it does not come after", async () => {
  const { git, from, to } = await ahead({ "a.ts": "1" }, { "a.ts": "2" });
  await expect(git.fastForward({ name: "ahead", from: to, to: from })).rejects.toMatchObject({
    code: "GIT_NOT_FAST_FORWARD",
  });
});

test("an ignored file where a folder has to be, or an ignored folder where a file has to be, is not lost", async () => {
  const { repo, git, from, to } = await ahead({ ".gitignore": "out\ncache\n" }, { "a.ts": "1" });
  await repo.run("switch", "--quiet", "ahead");
  await repo.write({ "out/a.js": "theirs", cache: "theirs" });
  await repo.run("add", "--force", "out", "cache");
  const next = await repo.commit({});
  await repo.run("switch", "--quiet", "main");
  await repo.write({ out: "mine", "cache/mine.txt": "mine" });

  expect(await git.fastForward({ name: "main", from, to: next })).toMatchObject({ paths: ["cache", "out"] });
  expect(await readFile(join(repo.path, "out"), "utf8")).toBe("mine");
  expect(await readFile(join(repo.path, "cache/mine.txt"), "utf8")).toBe("mine");
  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
});

test("a file that becomes a folder moves when it is tracked", async () => {
  const { repo, git, from, to } = await ahead({ thing: "1" }, { thing: undefined, "thing/a.ts": "2" });

  expect(await git.fastForward({ name: "main", from, to })).toEqual({ kind: "moved-forward" });
  await stands(repo, to, "");
  expect(await readFile(join(repo.path, "thing/a.ts"), "utf8")).toBe("2");
});

import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { startingPoint } from "../src/git/starting-point.ts";
import { gitRepo, plainGit } from "../src/testing/index.ts";

const folder = async (): Promise<string> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-open-")));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

const withPath = (path: string): void => {
  const before = process.env["PATH"];
  process.env["PATH"] = path;
  onTestFinished(() => void (process.env["PATH"] = before));
};

test("a folder outside any repository is named as such", async () => {
  await expect(openGit(await folder())).rejects.toMatchObject({
    code: "GIT_NOT_A_REPOSITORY",
    hint: expect.stringContaining("git init"),
  });
  await expect(openGit(join(await folder(), "absent"))).rejects.toMatchObject({ code: "GIT_NOT_A_REPOSITORY" });
});

test("a machine without git is told to install it", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  withPath(await folder());

  await expect(openGit(repo.path)).rejects.toMatchObject({
    code: "GIT_MISSING",
    hint: expect.stringContaining("Install git"),
  });
});

test("a git that cannot merge without a checkout is too old", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const bin = await folder();
  await writeFile(join(bin, "git"), "#!/bin/sh\necho git version 2.37.7\n");
  await chmod(join(bin, "git"), 0o755);
  withPath(`${bin}:/usr/bin:/bin`);

  await expect(openGit(repo.path)).rejects.toMatchObject({
    code: "GIT_TOO_OLD",
    message: expect.stringContaining("2.37.7"),
    hint: expect.stringContaining("2.38"),
  });
});

test("a path with spaces and letters beyond ASCII is a path like any other", async () => {
  const repo = await gitRepo({ 'dir with space/ü "quoted".ts': "1\n" }, { folder: "my répo 'quoted' \u{1f600}" });
  const git = await openGit(repo.path);
  const base = (await git.resolve("HEAD"))!;
  const head = await repo.commit({ 'dir with space/ü "quoted".ts': "1\n2\n", "tab\there.ts": "x\n" });

  expect(git.workTree).toBe(repo.path);
  expect(git.commonDir).toBe(join(repo.path, ".git"));
  expect((await git.changes(base, head)).map(({ path }) => path)).toEqual([
    'dir with space/ü "quoted".ts',
    "tab\there.ts",
  ]);
  expect((await git.addedLines(base, head, { maxBytes: 10_000 })).lines).toEqual([
    { path: 'dir with space/ü "quoted".ts', line: 2, text: "2" },
    { path: "tab\there.ts", line: 1, text: "x" },
  ]);
  const clone = join(await folder(), "a clone ü");
  await git.cloneAt(head, clone);
  expect(await plainGit(clone, ["status", "--porcelain"])).toBe("");
});

test("a repository opened through a link, a folder of it, or a linked worktree is the same repository", async () => {
  const repo = await gitRepo({ "deep/a.ts": "1" });
  const elsewhere = await folder();
  await symlink(repo.path, join(elsewhere, "link"));
  await repo.run("worktree", "add", "--quiet", "-b", "side", join(elsewhere, "side"));

  const main = await openGit(repo.path);
  expect((await openGit(join(repo.path, "deep"))).commonDir).toBe(main.commonDir);
  expect((await openGit(join(elsewhere, "link"))).workTree).toBe(repo.path);
  const side = await openGit(join(elsewhere, "side"));
  expect(side.commonDir).toBe(main.commonDir);
  expect(side.workTree).toBe(join(elsewhere, "side"));
  expect(await side.currentBranch()).toBe("side");
  expect(await main.currentBranch()).toBe("main");
});

test("variables of a surrounding git do not reach ours", async () => {
  const [repo, other] = await Promise.all([gitRepo({ "a.ts": "1" }), gitRepo({ "b.ts": "2" })]);
  process.env["GIT_DIR"] = join(other.path, ".git");
  process.env["GIT_INDEX_FILE"] = join(other.path, ".git", "elsewhere");
  onTestFinished(() => {
    delete process.env["GIT_DIR"];
    delete process.env["GIT_INDEX_FILE"];
  });

  const git = await openGit(repo.path);
  expect(git.commonDir).toBe(join(repo.path, ".git"));
  expect((await git.listTree((await git.resolve("HEAD"))!)).map(({ path }) => path)).toEqual(["a.ts"]);
});

test("a bare repository has no working tree and works", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const bare = join(await folder(), "bare.git");
  await repo.run("clone", "--quiet", "--bare", repo.path, bare);
  const git = await openGit(bare);

  expect(git.workTree).toBeUndefined();
  expect(git.commonDir).toBe(bare);
  const { base, target } = await startingPoint(git, { target: undefined });
  expect(target).toBe("main");
  expect(await git.fastForward({ name: "main", from: base, to: base })).toEqual({ kind: "moved-forward" });
});

test("a repository with SHA-256 names works", async () => {
  const path = await folder();
  await plainGit(path, ["init", "--quiet", "--object-format=sha256", "--initial-branch=main"]);
  await writeFile(join(path, "a.ts"), "1\n");
  await plainGit(path, ["add", "--all"]);
  await plainGit(path, ["commit", "--quiet", "--message", "Begin"]);
  const git = await openGit(path);
  const { base } = await startingPoint(git, { target: "main" });

  expect(base).toHaveLength(64);
  expect(await git.mergeTree({ ours: base, theirs: base })).toEqual({ kind: "clean", tree: await git.treeOf(base) });
  expect(await git.updateRef({ ref: "refs/heads/new", to: base, from: undefined, reason: "x" })).toBe("updated");
  const clone = join(await folder(), "clone");
  await git.cloneAt(base, clone);
  expect(await plainGit(clone, ["fsck"])).toBe("");
});

test("an unborn branch, a detached HEAD and an unknown branch are told apart", async () => {
  const empty = await openGit((await gitRepo()).path);
  await expect(startingPoint(empty, { target: undefined })).rejects.toMatchObject({
    code: "GIT_UNBORN_BRANCH",
    hint: expect.stringContaining("git commit"),
  });
  expect(await empty.resolve("HEAD")).toBeUndefined();
  expect(await empty.refs("refs/")).toEqual(new Map());

  const repo = await gitRepo({ "a.ts": "1" });
  const git = await openGit(repo.path);
  await expect(startingPoint(git, { target: "nope" })).rejects.toMatchObject({ code: "GIT_NO_SUCH_BRANCH" });
  await repo.run("checkout", "--quiet", "--detach");
  expect(await git.currentBranch()).toBeUndefined();
  await expect(startingPoint(git, { target: undefined })).rejects.toMatchObject({
    code: "GIT_DETACHED_HEAD",
    hint: expect.stringContaining("--target"),
  });
});

test("a shallow clone works and is noted", async () => {
  const repo = await gitRepo({ "a.ts": "1\n" });
  await repo.commit({ "a.ts": "2\n" });
  const path = join(await folder(), "shallow");
  await repo.run("clone", "--quiet", "--depth=1", `file://${repo.path}`, path);
  const git = await openGit(path);
  const { base, notes } = await startingPoint(git, { target: undefined });

  expect(notes).toMatchObject([{ code: "shallow-clone" }]);
  expect(await git.parentsOf(base)).toEqual([]);
  const clone = join(await folder(), "clone");
  await git.cloneAt(base, clone);
  expect(await plainGit(clone, ["fsck"])).toBe("");
});

test("submodules are noted, kept as they are, and empty in a clone", async () => {
  const inner = await gitRepo({ "inner.ts": "1" });
  const repo = await gitRepo({ "a.ts": "1" });
  await repo.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "lib");
  await repo.commit({});
  const git = await openGit(repo.path);
  const { base, notes } = await startingPoint(git, { target: undefined });

  expect(notes).toMatchObject([{ code: "submodule", file: "lib" }]);
  expect((await git.listTree(base)).find(({ path }) => path === "lib")).toMatchObject({
    mode: "160000",
    size: undefined,
  });
  const clone = join(await folder(), "clone");
  await git.cloneAt(base, clone);
  expect(await plainGit(clone, ["ls-files"])).toContain("lib");
});

test("a folder that may not be written is read, and a write says why it cannot", { tags: ["slow"] }, async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  expect(await inMount(repo.path, "mount --bind $1 $1 && mount -o remount,bind,ro $1")).toEqual({
    read: 1,
    write: "GIT_READ_ONLY",
  });
});

test("a full disk is told as such", { tags: ["slow"] }, async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const full =
    "mkdir $1.full && mount -t tmpfs -o size=400k tmpfs $1.full && cp -r $1/. $1.full/ && mount --move $1.full $1";
  expect(await inMount(repo.path, `${full} && { cat /dev/zero >$1/filler 2>/dev/null; true; }`)).toEqual({
    read: 1,
    write: "GIT_DISK_FULL",
  });
});

/** Opens a repository, reads and writes, in a mount namespace of its own after some preparation. */
const inMount = async (path: string, prepare: string): Promise<unknown> => {
  const script = join(import.meta.dirname, "git", "read-and-write.ts");
  const run = `${prepare} && exec "$2" "$3" "$1"`;
  const inside = ["sh", "-c", run, "sh", path, process.execPath, script];
  const { stdout } = await execa("unshare", ["--user", "--map-root-user", "--mount", ...inside]);
  return JSON.parse(stdout);
};

test("a branch where a folder of branches has to be made is named", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const git = await openGit(repo.path);
  const to = (await git.resolve("HEAD"))!;
  await repo.run("branch", "orchestrate");

  await expect(
    git.updateRef({ ref: "refs/heads/orchestrate/run1", to, from: undefined, reason: "x" }),
  ).rejects.toMatchObject({ code: "GIT_REF_BLOCKED", message: expect.stringContaining("refs/heads/orchestrate") });
});

test("a lock that another git left is named", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const git = await openGit(repo.path);
  const head = (await git.resolve("HEAD"))!;
  await mkdir(join(repo.path, ".git", "refs", "heads"), { recursive: true });
  await writeFile(join(repo.path, ".git", "refs", "heads", "main.lock"), "");

  await expect(git.updateRef({ ref: "refs/heads/main", to: head, from: head, reason: "x" })).rejects.toMatchObject({
    code: "GIT_LOCKED",
  });
});

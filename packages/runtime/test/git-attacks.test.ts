import { chmod, cp, mkdir, readFile, readdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";

import type { CommitSha, Git, RunId, SubSpecId, Worktree } from "@orchestrate/shared";
import { execa } from "execa";
import { expect, test } from "vitest";

import { systemClock } from "../src/clock/system-clock.ts";
import { openGit } from "../src/git/open-git.ts";
import { listSalvage } from "../src/git/salvage.ts";
import { type Files, gitRepo, plainGit, writeFiles } from "../src/testing/index.ts";
import { createWorktrees } from "../src/worktrees/create-worktrees.ts";

// Each attack is seen to work on plain git before it is seen to fail here.

const run = "run1abcd" as RunId;
const subSpec = "T1" as SubSpecId;
const { signal } = new AbortController();
const person = { name: "Orchestrate", email: "orchestrate@example.com" };
const commit = {
  author: person,
  committer: person,
  message: "Work\n",
  date: "2026-11-22T12:00:00Z",
  limits: { maxFiles: 1_000, maxFileBytes: 1_000_000 },
};

const start = async (files: Files) => {
  const repo = await gitRepo(files);
  const git = await openGit(repo.path);
  const base = (await repo.ref("HEAD"))!;
  const outside = dirname(repo.path);
  const worktrees = createWorktrees({
    git,
    folder: join(outside, "state"),
    adapter: "checkout",
    sandbox: { adapter: "none", handOver: async () => {} },
    clock: systemClock,
  });
  const acquire = () => worktrees.acquire({ run, subSpec, attempt: 1, base }, { signal });
  /** A worktree as other orchestrators make it. */
  const plainWorktree = async (): Promise<string> => {
    await repo.run("worktree", "add", "--quiet", "--detach", join(outside, "plain"));
    return join(outside, "plain");
  };
  return { repo, git, base, outside, worktrees, acquire, plainWorktree };
};

/** A program that leaves a trace, and whether it ran since it was last asked. */
const trap = (outside: string) => {
  const trace = join(outside, "trace");
  return {
    program: `sh -c 'echo ran >>${trace}; cat 2>/dev/null' trap`,
    script: `#!/bin/sh\necho ran >>${trace}\n`,
    hasRun: async () => {
      const text = await readFile(trace, "utf8").catch(() => "");
      await writeFile(trace, "");
      return text !== "";
    },
  };
};

const hooks = [
  "pre-commit",
  "post-commit",
  "commit-msg",
  "post-checkout",
  "post-index-change",
  "reference-transaction",
];
const plantHooks = async (folder: string, script: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const hook of hooks) {
    await writeFile(join(folder, hook), script);
    await chmod(join(folder, hook), 0o755);
  }
};

/** Everything that we do with a repository from a worktree to a landed merge. */
const wholeLife = async (git: Git, tree: Worktree, base: CommitSha, folder: string): Promise<CommitSha> => {
  const harvested = await tree.harvest(commit);
  if (harvested.kind !== "harvested") throw new TypeError(harvested.kind);
  await tree.salvage("to see");
  await git.changes(base, harvested.commit);
  await git.addedLines(base, harvested.commit, { maxBytes: 1e6 });
  await git.patch(base, harvested.commit, { maxBytes: 1e6 });
  await git.inspect(harvested.commit, { since: base });
  const merged = await git.mergeTree({ ours: base, theirs: harvested.commit });
  if (merged.kind === "conflict") throw new TypeError(merged.kind);
  const parents = [base, harvested.commit];
  const to = await git.commitTree({ ...commit, tree: merged.tree, parents });
  await git.cloneAt(to, folder);
  await git.updateRef({ ref: "refs/heads/orchestrate/run1", to, from: undefined, reason: "merge" });
  await git.snapshot();
  await tree.release();
  return to;
};

test("T2: configuration written from a worktree runs nothing of the user's", async () => {
  const { repo, git, base, outside, acquire, plainWorktree } = await start({ "a.ts": "1\n" });
  const { program, hasRun } = trap(outside);
  await plainGit(await plainWorktree(), ["config", "core.fsmonitor", program]);
  await repo.run("status");
  expect(await hasRun(), "with plain worktrees the user's next status runs it").toBe(true);
  await repo.run("config", "--unset", "core.fsmonitor");

  const tree = await acquire();
  await plainGit(tree.path, ["config", "core.fsmonitor", program]);
  await plainGit(tree.path, ["config", "core.sshCommand", program]);
  await writeFiles(tree.path, { "a.ts": "2\n" });
  await repo.run("status");
  await wholeLife(git, tree, base, join(outside, "clone"));
  expect(await hasRun()).toBe(false);
});

test("T2: configuration that the repository has already runs nothing of ours", async () => {
  const { repo, git, base, outside, acquire } = await start({ "a.ts": "1\n" });
  const { program, hasRun } = trap(outside);
  const tree = await acquire();
  for (const name of [
    "core.fsmonitor",
    "core.sshCommand",
    "core.pager",
    "core.editor",
    "core.askPass",
    "gpg.program",
  ]) {
    await repo.run("config", name, program);
  }
  await repo.run("config", "diff.external", program);
  await repo.run("config", "commit.gpgSign", "true");
  await writeFiles(tree.path, { "a.ts": "2\n" });
  await repo.run("-c", "core.fsmonitor=false", "diff", "HEAD~0", "--ext-diff").catch(() => undefined);
  await repo.run("status");
  expect(await hasRun()).toBe(true);

  await wholeLife(git, tree, base, join(outside, "clone"));
  expect(await hasRun()).toBe(false);
});

test("a hook planted in a worktree never runs", async () => {
  const { repo, git, base, outside, acquire, plainWorktree } = await start({ "a.ts": "1\n" });
  const { script, hasRun } = trap(outside);
  const plain = await plainWorktree();
  await plantHooks(await plainGit(plain, ["rev-parse", "--path-format=absolute", "--git-path", "hooks"]), script);
  await writeFiles(repo.path, { "b.ts": "1\n" });
  await repo.run("add", "b.ts");
  await repo.run("commit", "--quiet", "--message", "x");
  expect(await hasRun(), "with plain worktrees the user's next commit runs it").toBe(true);

  const tree = await acquire();
  await hasRun();
  await plantHooks(await plainGit(tree.path, ["rev-parse", "--path-format=absolute", "--git-path", "hooks"]), script);
  await plantHooks(join(tree.path, ".husky"), script);
  await plainGit(tree.path, ["config", "core.hooksPath", ".husky"]);
  await writeFiles(tree.path, { "a.ts": "2\n" });
  await wholeLife(git, tree, base, join(outside, "clone"));
  expect(await hasRun()).toBe(false);
});

test("T4: refs, notes and stash of the repository are out of reach", async () => {
  const { repo, git, acquire, plainWorktree } = await start({ "a.ts": "1\n" });
  const attack = async (path: string) => {
    await writeFiles(path, { "a.ts": "evil\n" });
    await plainGit(path, ["stash"]);
    await plainGit(path, ["notes", "add", "--force", "--message", "evil"]);
    await plainGit(path, ["tag", "--force", "v1"]);
    await plainGit(path, ["update-ref", "refs/heads/release", "HEAD"]);
  };
  const before = await git.snapshot();
  await attack(await plainWorktree());
  expect(Object.keys(await git.snapshot())).toEqual(expect.arrayContaining(["refs/stash", "refs/heads/release"]));
  for (const ref of ["refs/stash", "refs/notes/commits", "refs/tags/v1", "refs/heads/release"]) {
    await repo.run("update-ref", "-d", ref);
  }
  await repo.run("worktree", "remove", "--force", join(dirname(repo.path), "plain"));

  const tree = await acquire();
  await attack(tree.path);
  expect(await git.snapshot()).toEqual(before);
  await tree.release();
});

test("T5: a replace ref shows us nothing but itself", async () => {
  const { repo, git, base, outside } = await start({ "a.ts": "harmless\n" });
  const honest = await repo.commit({ "a.ts": "changed\n" });
  const blob = await repo.run("rev-parse", `${honest}:a.ts`);
  await writeFiles(outside, { evil: "evil\n" });
  await repo.run("replace", blob, await repo.run("hash-object", "-w", join(outside, "evil")));
  expect(await repo.run("show", `${honest}:a.ts`), "plain git shows the replacement").toBe("evil");

  expect(Buffer.from((await git.readFile(honest, "a.ts", { maxBytes: 100 }))!).toString()).toBe("changed\n");
  expect((await git.addedLines(base, honest, { maxBytes: 1e6 })).lines).toMatchObject([{ text: "changed" }]);
  await git.cloneAt(honest, join(outside, "clone"));
  expect(await readFile(join(outside, "clone", "a.ts"), "utf8")).toBe("changed\n");
  expect(await git.inspect(honest, { since: base })).toMatchObject([{ code: "replace-ref" }]);
});

test("T5: grafts give no commit other parents", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const second = await repo.commit({ "a.ts": "2\n" });
  await writeFile(join(repo.path, ".git", "info", "grafts"), `${second}\n`);
  expect(await repo.run("rev-list", "--count", second), "plain git obeys").toBe("1");

  expect(await git.parentsOf(second)).toEqual([base]);
  expect(await git.isAncestor(base, second)).toBe(true);
  expect(await git.inspect(second, { since: base })).toMatchObject([{ code: "grafts" }]);
});

test("T5: objects that the shadow borrows from elsewhere are not salvaged", async () => {
  const secret = await gitRepo({ "secret.txt": "password\n" });
  const stolen = (await secret.ref("HEAD"))!;
  const { git, acquire } = await start({ "a.ts": "1\n" });
  const tree = await acquire();
  const shadow = await plainGit(tree.path, ["rev-parse", "--absolute-git-dir"]);
  await writeFile(join(shadow, "objects/info/alternates"), `${join(secret.path, ".git/objects")}\n`);
  expect(await plainGit(tree.path, ["show", `${stolen}:secret.txt`]), "plain git borrows").toBe("password");
  await writeFile(join(shadow, "refs/heads/work"), `${stolen}\n`);
  await writeFiles(tree.path, { "work.ts": "mine\n" });

  const kept = await tree.salvage("to see");
  expect(await git.parentsOf(kept!)).toHaveLength(1);
  expect((await listSalvage(git, { run }))[0]?.reason).toContain("Left out: what was committed inside");
  expect(await git.resolve(stolen)).toBeUndefined();
  await tree.release();
});

test("T6: what git was told not to see is seen", async () => {
  const { repo, base, acquire, plainWorktree } = await start({ "a.ts": "1\n", "b.ts": "1\n" });
  const hide = async (path: string) => {
    await plainGit(path, ["update-index", "--skip-worktree", "a.ts"]);
    await plainGit(path, ["update-index", "--assume-unchanged", "b.ts"]);
    const exclude = await plainGit(path, ["rev-parse", "--path-format=absolute", "--git-path", "info/exclude"]);
    await mkdir(dirname(exclude), { recursive: true });
    await writeFile(exclude, "c.ts\n");
    await writeFiles(path, { "a.ts": "evil\n", "b.ts": "evil\n", "c.ts": "evil\n" });
  };
  const plain = await plainWorktree();
  await hide(plain);
  await plainGit(plain, ["add", "--all"]);
  expect(await plainGit(plain, ["diff", "--cached", "--name-only"]), "plain git sees nothing").toBe("");
  await writeFile(join(repo.path, ".git", "info", "exclude"), "");

  const tree = await acquire();
  await hide(tree.path);
  const harvested = await tree.harvest(commit);
  const made = harvested.kind === "harvested" ? harvested.commit : base;
  expect(await repo.run("diff", "--name-only", base, made)).toBe("a.ts\nb.ts\nc.ts");
  await tree.release();
});

test("T7: attributes run no filter, driver or text conversion that the user has configured", async () => {
  const { repo, git, base, outside, acquire, plainWorktree } = await start({ "a.ts": "1\n2\n3\n" });
  const { program, hasRun } = trap(outside);
  for (const name of ["filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"]) {
    await repo.run("config", name, program);
  }
  await repo.run("config", "diff.evil.command", program);
  await repo.run("config", "merge.evil.driver", program);
  await repo.run("config", "filter.evil.required", "true");
  const attributes = "* filter=evil diff=evil merge=evil\n";
  const plain = await plainWorktree();
  await writeFiles(plain, { ".gitattributes": attributes, "a.ts": "evil\n" });
  await plainGit(plain, ["add", "--all"]).catch(() => undefined);
  expect(await hasRun(), "plain git runs the filter").toBe(true);

  const tree = await acquire();
  await hasRun();
  await writeFiles(tree.path, { ".gitattributes": attributes, "a.ts": "1\n2\n3\nevil\n" });
  const to = await wholeLife(git, tree, base, join(outside, "clone"));
  const other = await git.commitTree({ ...commit, tree: await git.treeOf(to), parents: [base] });
  expect(await git.mergeTree({ ours: to, theirs: other })).toMatchObject({ kind: "clean" });
  expect(await hasRun()).toBe(false);
  expect(await readFile(join(outside, "clone", "a.ts"), "utf8")).toBe("1\n2\n3\nevil\n");
});

test("T7: attributes hide no file and no line, and change no byte", async () => {
  const { repo, git, base, outside } = await start({ "a.ts": "1\n" });
  const head = await repo.commit({
    ".gitattributes": "hidden.ts export-ignore\nsecret.ts -diff\nid.ts ident\nutf.ts working-tree-encoding=UTF-16LE\n",
    "hidden.ts": "hidden\n",
    "secret.ts": "password\n",
    "id.ts": "$Id$\n",
  });
  const utf = await repo.commit({ "utf.ts": Buffer.from("x\n", "utf16le") });
  await repo.run("archive", "--output", join(outside, "plain.tar"), head);
  const listed = await execa("tar", ["tf", join(outside, "plain.tar")]);
  expect(listed.stdout, "plain git leaves it out").not.toContain("hidden.ts");
  expect(await repo.run("diff", base, head), "plain git shows no line of it").not.toContain("password");
  await repo.run("clone", "--quiet", repo.path, join(outside, "plain"));
  expect(await readFile(join(outside, "plain", "id.ts"), "utf8"), "plain git changes it").toContain("$Id:");

  const { lines } = await git.addedLines(base, head, { maxBytes: 1e6 });
  expect(lines).toContainEqual({ path: "secret.ts", line: 1, text: "password" });
  await git.cloneAt(utf, join(outside, "clone"));
  for (const { path, blob } of await git.listTree(utf)) {
    expect(await repo.run("hash-object", "--no-filters", join(outside, "clone", path)), path).toBe(blob);
  }
});

test("T8: an object whose content was changed is found", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const head = await repo.commit({ "b.ts": "honest\n" });
  expect(await git.inspect(head, { since: base })).toEqual([]);
  const blob = await repo.run("rev-parse", `${head}:b.ts`);
  const file = join(repo.path, ".git", "objects", blob.slice(0, 2), blob.slice(2));
  await chmod(file, 0o644);
  await writeFile(file, deflateSync("blob 5\0evil\n"));
  expect(await repo.run("cat-file", "-p", blob), "plain git does not look").toBe("evil");

  expect(await git.inspect(head, { since: base })).toMatchObject([{ code: "unsound-object" }]);
});

test("T8: an object that is missing is found", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const head = await repo.commit({ "b.ts": "honest\n" });
  const blob = await repo.run("rev-parse", `${head}:b.ts`);
  const file = join(repo.path, ".git", "objects", blob.slice(0, 2), blob.slice(2));
  await rename(file, join(repo.path, "..", "stolen"));

  expect(await git.inspect(head, { since: base })).toMatchObject([{ code: "unsound-object" }]);
  await expect(git.cloneAt(head, join(repo.path, "..", "clone"))).rejects.toMatchObject({ code: "GIT_OBJECT_MISSING" });
});

test("T8: a tree that git would never write is found", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  const blob = await repo.run("rev-parse", `${base}:a.ts`);
  const entry = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
  const made = await execa("git", ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], {
    cwd: repo.path,
    input: entry,
  });
  const head = (await repo.run("commit-tree", made.stdout, "-p", base, "-m", "evil")) as CommitSha;

  expect(await git.inspect(head, { since: base })).toMatchObject([
    { code: "unsound-object", message: expect.stringContaining("hasDotgit") },
  ]);
});

test("T9: a link is a link for nobody who looks at our clone", async () => {
  const { repo, git, outside } = await start({ "a.ts": "1\n" });
  await writeFiles(outside, { secret: "password\n" });
  await symlink("../secret", join(repo.path, "link"));
  const head = await repo.commit({});
  await repo.run("clone", "--quiet", repo.path, join(outside, "plain"));
  expect(await readFile(join(outside, "plain", "link"), "utf8"), "plain git makes the link").toBe("password\n");

  await git.cloneAt(head, join(outside, "clone"));
  expect(await readFile(join(outside, "clone", "link"), "utf8")).toBe("../secret");
  expect(await plainGit(join(outside, "clone"), ["status", "--porcelain"])).toBe("");
});

test("T10: a gitlink shows among the changes", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  await repo.run("update-index", "--add", "--cacheinfo", `160000,${base},lib`);
  await repo.run("commit", "--quiet", "--message", "link");
  const head = (await repo.ref("HEAD"))!;
  await repo.run("config", "diff.ignoreSubmodules", "all");
  expect(await repo.run("diff", "--name-only", base, head), "plain git was told not to show it").toBe("");

  expect(await git.changes(base, head)).toMatchObject([{ path: "lib", newMode: "160000", status: "added" }]);
});

test("T28: what stands elsewhere than expected is not overwritten", async () => {
  const { repo, git, base } = await start({ "a.ts": "1\n" });
  await repo.run("branch", "orchestrate/run1");
  const mine = await repo.commit({ "mine.ts": "1\n" });
  await repo.run("branch", "--force", "orchestrate/run1", mine);
  const to = await git.commitTree({ ...commit, tree: await git.treeOf(base), parents: [base] });

  expect(await git.updateRef({ ref: "refs/heads/orchestrate/run1", to, from: base, reason: "x" })).toBe("moved");
  expect(await repo.ref("orchestrate/run1")).toBe(mine);
  await repo.run("branch", "--force", "orchestrate/run1", to);
  expect(await repo.ref("orchestrate/run1"), "plain git overwrites").toBe(to);
});

test("T29: a candidate survives a gc that takes everything nobody names", async () => {
  const { repo, git, base, acquire } = await start({ "a.ts": "1\n" });
  const unnamed = await git.commitTree({ ...commit, tree: await git.treeOf(base), parents: [base] });
  const tree = await acquire();
  await writeFiles(tree.path, { "a.ts": "2\n" });
  const harvested = await tree.harvest(commit);
  await tree.release();
  await repo.run("gc", "--quiet", "--prune=now");

  expect(await git.resolve(unnamed)).toBeUndefined();
  expect(await git.resolve(harvested.kind === "harvested" ? harvested.commit : "")).toBeDefined();
});

test("T29: a lock that a killed git left on an attempt's index loses no work", async () => {
  const { repo, git, acquire, worktrees } = await start({ "a.ts": "1\n" });
  const tree = await acquire();
  await writeFiles(tree.path, { "a.ts": "precious\n" });
  const [id] = await readdir(join(repo.path, ".git", "worktrees"));
  const lock = join(repo.path, ".git", "worktrees", id!, "index.lock");
  await writeFile(lock, "");
  await expect(
    execa("git", ["add", "a.ts"], { cwd: tree.path, env: { GIT_DIR: dirname(lock), GIT_WORK_TREE: tree.path } }),
  ).rejects.toThrow("index.lock");

  await worktrees.sweep(run);
  const [kept] = await listSalvage(git, { run });
  expect(await repo.run("show", `${kept?.commit}:a.ts`)).toBe("precious");
});

test("T32: a worktree that cannot be salvaged stays", async () => {
  const { repo, acquire, worktrees } = await start({ "a.ts": "1\n" });
  const tree = await acquire();
  await writeFiles(tree.path, { "a.ts": "precious\n" });
  const [id] = await readdir(join(repo.path, ".git", "worktrees"));
  await writeFile(join(repo.path, ".git", "worktrees", id!, "index"), "damaged");
  const report = await worktrees.sweep(run);

  expect(report.removed).toEqual([]);
  expect(report.kept).toEqual([{ path: dirname(dirname(tree.path)), why: expect.stringContaining("index") }]);
  expect(await readFile(join(tree.path, "a.ts"), "utf8")).toBe("precious\n");
});

test("T32: a folder of somebody else's is not removed, even with our marker in it", async () => {
  const { acquire, worktrees, outside } = await start({ "a.ts": "1\n" });
  const tree = await acquire();
  const ours = dirname(dirname(tree.path));
  const copied = join(outside, "state", `${run}-T9-1`);
  await cp(ours, copied, { recursive: true });
  await writeFiles(copied, { "precious.txt": "mine" });
  const report = await worktrees.sweep(run);

  expect(report.removed.map(({ path }) => path)).toEqual([ours]);
  expect(report.kept.map(({ path }) => path)).toEqual([copied]);
  expect(await readFile(join(copied, "precious.txt"), "utf8")).toBe("mine");
});

test("T32: a worktree of the user's that is not there now stays on git's list", async () => {
  const { repo, acquire, worktrees, plainWorktree } = await start({ "a.ts": "1\n" });
  const plain = await plainWorktree();
  await rename(plain, `${plain}-unmounted`);
  const tree = await acquire();
  await tree.release();
  await worktrees.sweep(run);

  expect(await repo.run("worktree", "list")).toContain(plain);
  await repo.run("worktree", "prune");
  expect(await repo.run("worktree", "list"), "plain git forgets it").not.toContain(plain);
});

test("T32: a worktree that was taken off git's list keeps its work", async () => {
  const { repo, git, acquire, worktrees } = await start({ "a.ts": "1\n" });
  const tree = await acquire();
  await writeFiles(tree.path, { "work.ts": "precious\n" });
  const [admin] = (await repo.run("worktree", "list", "--porcelain")).match(/worktree .*state.*/) ?? [];
  expect(admin).toContain(tree.path);
  await execa("rm", ["-r", join(repo.path, ".git", "worktrees")]);
  await worktrees.sweep(run);

  const [kept] = await listSalvage(git, { run });
  expect(await repo.run("show", `${kept?.commit}:work.ts`)).toBe("precious");
  await expect(stat(tree.path)).rejects.toThrow("ENOENT");
});

test("a pointer that was turned elsewhere is refused", async () => {
  const { repo, acquire, outside } = await start({ "a.ts": "1\n" });
  const { program, hasRun } = trap(outside);
  const evil = await gitRepo({ "a.ts": "1\n" });
  await evil.run("config", "core.fsmonitor", program);
  const tree = await acquire();
  await writeFile(join(tree.path, ".git"), `gitdir: ${join(evil.path, ".git")}\n`);
  await plainGit(tree.path, ["status"]);
  expect(await hasRun(), "plain git follows it").toBe(true);

  expect(await tree.harvest(commit)).toMatchObject({ kind: "refused", findings: [{ code: "git-pointer" }] });
  await tree.salvage("to see");
  await tree.release();
  expect(await hasRun()).toBe(false);
  expect(await repo.run("worktree", "list", "--porcelain")).not.toContain("state");
});

test("names that the user's git would follow elsewhere lead nowhere", async () => {
  const { git, base } = await start({ "a.ts": "1\n" });
  const attempts = ["--output=/tmp/x", "--help", ":/x", "HEAD..HEAD", "^HEAD", "-x", "", "HEAD:a.ts", "\0"];
  for (const revision of attempts.slice(0, -1)) expect(await git.resolve(revision), revision).toBeUndefined();
  for (const path of ["../a.ts", "/etc/passwd", "./a.ts", "", ".", "a.ts/", "a.ts/x", "a.ts\0x"]) {
    expect(await git.readFile(base, path, { maxBytes: 100 }), path).toBeUndefined();
  }
});

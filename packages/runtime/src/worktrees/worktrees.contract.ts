import { execFile } from "node:child_process";
import { chmod, link, mkdir, readFile, readdir, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { CommitSha, Git, RunId, Sandbox, SubSpecId, Worktree, Worktrees } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { systemClock } from "../clock/system-clock.ts";
import { openGit } from "../git/open-git.ts";
import { dropSalvage, listSalvage, restoreSalvage } from "../git/salvage.ts";
import { type Files, gitRepo, plainGit, writeFiles } from "../testing/index.ts";

/** Makes the worktrees that the suite tries, for a repository and a folder. */
export type MakeWorktrees = (options: {
  readonly git: Git;
  readonly folder: string;
  readonly sandbox: Pick<Sandbox, "adapter" | "handOver">;
  readonly clock: typeof systemClock;
}) => Worktrees;

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

/** What every way to get worktrees has to keep, whatever it does to be fast. */
export const worktreesContract = (name: string, make: MakeWorktrees): void => {
  const start = async (files: Files, names = { repository: "repo", folder: "state" }) => {
    const repo = await gitRepo(files, { folder: names.repository });
    const git = await openGit(repo.path);
    const base = (await repo.ref("HEAD"))!;
    const folder = join(dirname(repo.path), names.folder);
    const sandbox = { adapter: "none", handOver: async () => {} } as const;
    const worktrees = make({ git, folder, sandbox, clock: systemClock });
    const acquire = (attempt = 1, at: CommitSha = base): Promise<Worktree> =>
      worktrees.acquire({ run, subSpec, attempt, base: at }, { signal });
    return { repo, git, base, folder, worktrees, acquire };
  };

  test(`${name}: a worktree is the base commit's files, clean, and one of the repository's worktrees`, async () => {
    const { repo, acquire, base } = await start({ "a.ts": "1\n", "deep/b c.ts": "2\n", ".gitignore": "out\n" });
    const tree = await acquire();

    expect(tree.base).toBe(base);
    expect(await readFile(join(tree.path, "deep/b c.ts"), "utf8")).toBe("2\n");
    expect(tree.path).not.toContain(".git");
    expect(await inside(tree, "status", "--porcelain")).toBe("");
    expect(await inside(tree, "log", "--format=%H")).toBe(base);
    expect(await repo.run("worktree", "list", "--porcelain")).toContain(tree.path);
    await tree.release();
  });

  test(`${name}: what was written, added, changed and deleted is harvested as one commit on base`, async () => {
    const { repo, acquire, base } = await start({ "a.ts": "1\n", "gone.ts": "1\n", ".gitignore": "out\n" });
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "2\n", "gone.ts": undefined, "new/ü.ts": "3\n", "out/built.js": "x" });
    await writeFile(join(tree.path, "run.sh"), "#!/bin/sh\n");
    await chmod(join(tree.path, "run.sh"), 0o755);
    const harvested = await tree.harvest(commit);

    expect(harvested.kind).toBe("harvested");
    const made = harvested.kind === "harvested" ? harvested.commit : base;
    expect(await repo.run("diff", "--raw", "--abbrev=1", "--no-renames", base, made)).toMatch(
      /M\ta\.ts\n.*D\tgone\.ts\n.*A\t"new\/\\303\\274\.ts"\n:000000 100755 .*A\trun\.sh$/,
    );
    expect(await repo.run("log", "-1", "--format=%P|%an|%ae|%aI|%B", made)).toBe(
      `${base}|Orchestrate|orchestrate@example.com|2026-11-22T12:00:00+00:00|Work\n`,
    );
    expect(await tree.harvest(commit), "harvesting again gives the same").toEqual(harvested);
    await tree.release();
  });

  test(`${name}: a harvested commit outlives release and gc`, async () => {
    const { repo, git, acquire } = await start({ "a.ts": "1\n" });
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "2\n" });
    const harvested = await tree.harvest(commit);
    await tree.release();
    await repo.run("gc", "--quiet", "--prune=now");

    expect(harvested.kind).toBe("harvested");
    expect(await git.resolve(harvested.kind === "harvested" ? harvested.commit : "")).toBeDefined();
  });

  test(`${name}: a worktree as it was made is no change`, async () => {
    const { acquire } = await start({ "a.ts": "1\n", "b.ts": "1\n" });
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "1\n" });

    expect(await tree.harvest(commit)).toEqual({ kind: "no-change" });
    expect(await tree.salvage("nothing here")).toBeUndefined();
    await tree.release();
  });

  test(`${name}: add, commit, stash, branch and reset work inside and touch nothing outside`, async () => {
    const { repo, git, acquire, base } = await start({ "a.ts": "1\n" });
    const before = await git.snapshot();
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "2\n", "b.ts": "3\n" });
    await inside(tree, "add", "--all");
    await inside(tree, "commit", "--quiet", "--message", "one");
    await inside(tree, "switch", "--quiet", "--create", "side");
    await writeFiles(tree.path, { "b.ts": "4\n" });
    await inside(tree, "stash");
    await inside(tree, "branch", "--force", "main");
    await inside(tree, "tag", "v1");
    await inside(tree, "stash", "pop");
    await inside(tree, "reset", "--quiet", "--hard", "HEAD");
    await inside(tree, "config", "core.hooksPath", "/tmp/evil");
    await inside(tree, "notes", "add", "--message", "note");
    await inside(tree, "gc", "--quiet");

    expect(await git.snapshot()).toEqual(before);
    expect(await repo.run("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
    const harvested = await tree.harvest(commit);
    const made = harvested.kind === "harvested" ? harvested.commit : base;
    expect(await repo.run("rev-list", `${base}..${made}`), "what was committed inside is squashed").toBe(made);
    expect(await repo.run("show", `${made}:b.ts`)).toBe("3");
    await tree.release();
    expect(await git.snapshot()).toEqual(before);
  });

  test(`${name}: a released worktree leaves the repository as it was`, async () => {
    const { repo, git, acquire, worktrees } = await start({ "a.ts": "1\n" });
    await repo.write({ "untracked.txt": "mine", "a.ts": "changed\n" });
    const [before, listed] = [await git.snapshot(), await repo.run("worktree", "list", "--porcelain")];
    const tree = await acquire();
    await writeFiles(tree.path, { "b.ts": "2\n" });
    await tree.release();
    await tree.release();
    await worktrees.sweep(run);

    expect(await git.snapshot()).toEqual(before);
    expect(await repo.run("worktree", "list", "--porcelain")).toBe(listed);
    await expect(stat(join(repo.path, ".git", "worktrees"))).rejects.toThrow("ENOENT");
    await expect(stat(tree.path)).rejects.toThrow("ENOENT");
  });

  test(`${name}: nothing of one attempt is seen by the next`, async () => {
    const { acquire, repo, base } = await start({ "a.ts": "1\n", "src/b.ts": "1\n", ".gitignore": "out\n" });
    const first = await acquire(1);
    await writeFiles(first.path, { "a.ts": "x\n", "src/.git/config": "x", "out/x": "x", "deep/.git/HEAD": "ref: x" });
    await rm(join(first.path, "src/b.ts"));
    await mkdir(join(first.path, "src/b.ts"));
    await mkdir(join(first.path, "empty"));
    await promisify(execFile)("mkfifo", [join(first.path, "src/pipe")]);
    await inside(first, "config", "core.fsmonitor", "/tmp/evil");
    await first.release();

    const next = await repo.commit({ "a.ts": "2\n", "c.ts": "1\n" });
    const second = await acquire(2, next);
    expect((await readdir(second.path)).toSorted()).toEqual([".git", ".gitignore", "a.ts", "c.ts", "src"]);
    expect(await readdir(join(second.path, "src"))).toEqual(["b.ts"]);
    expect(await readFile(join(second.path, "a.ts"), "utf8")).toBe("2\n");
    expect(await inside(second, "status", "--porcelain", "--ignored")).toBe("");
    expect(await inside(second, "log", "--format=%H")).toBe(`${next}\n${base}`);
    expect(await inside(second, "config", "--default", "", "core.fsmonitor")).toBe("");
    expect(await second.harvest(commit)).toEqual({ kind: "no-change" });
    await second.release();
  });

  const refusals: Readonly<Record<string, readonly [string, (path: string) => Promise<unknown>]>> = {
    "a repository inside": ["nested-git", (path) => plainGit(path, ["init", "--quiet", "sub"])],
    "a folder .GIT inside": ["nested-git", (path) => mkdir(join(path, "sub", ".GIT"), { recursive: true })],
    "a file .git inside": ["nested-git", (path) => writeFiles(path, { "sub/.git": "gitdir: /elsewhere" })],
    "a .git that HFS+ would take for one": ["nested-git", (path) => writeFiles(path, { "sub/.g\u200cit/x": "x" })],
    "a .git that NTFS would take for one": ["nested-git", (path) => writeFiles(path, { "sub/git~1/x": "x" })],
    "a link out by an absolute path": ["link-out", (path) => symlink("/etc/passwd", join(path, "link"))],
    "a link out by a relative path": ["link-out", (path) => symlink("../../../outside", join(path, "link"))],
    "a link that dangles outside": ["link-out", (path) => symlink("../absent", join(path, "link"))],
    "a link through another link": [
      "link-out",
      async (path) => {
        await mkdir(join(path, "x/y"), { recursive: true });
        await symlink("x/y", join(path, "down"));
        await symlink("down/../../..", join(path, "link"));
      },
    ],
    "a pipe": ["special-file", (path) => promisify(execFile)("mkfifo", [join(path, "pipe")])],
    "a pipe that git would read": [
      "special-file",
      (path) => promisify(execFile)("mkfifo", [join(path, ".gitattributes")]),
    ],
    "a file with a second name outside": [
      "hard-link",
      async (path) => {
        await writeFile(`${path}-outside`, "secret");
        await link(`${path}-outside`, join(path, "linked"));
      },
    ],
    "a file that is too large": ["file-too-large", (path) => writeFiles(path, { "large.bin": "x".repeat(1_000_001) })],
    "too many files": [
      "too-many-files",
      (path) => writeFiles(path, Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`many/${n}`, ""]))),
    ],
    "a name that is not UTF-8": [
      "name-not-utf8",
      (path) => writeFile(Buffer.concat([Buffer.from(`${path}/bad-`), Buffer.from([0xff])]), "x"),
    ],
  };
  for (const [what, [code, plant]] of Object.entries(refusals)) {
    test(`${name}: ${what} is refused, and salvaged all the same`, { tags: ["slow"] }, async () => {
      const { repo, acquire } = await start({ "a.ts": "1\n" });
      const tree = await acquire();
      await writeFiles(tree.path, { "work.ts": "precious\n" });
      await plant(tree.path);

      expect(await tree.harvest(commit)).toMatchObject({ kind: "refused", findings: [{ code }] });
      const kept = await tree.salvage("refused");
      expect(await repo.run("show", `${kept}:work.ts`)).toBe("precious");
      await tree.release();
    });
  }

  test(`${name}: what git ignores is not looked at`, async () => {
    const { acquire } = await start({ ".gitignore": "out\n", "a.ts": "1\n" });
    const tree = await acquire();
    await plainGit(tree.path, ["init", "--quiet", "out/clone"]);
    await writeFiles(tree.path, { "out/large.bin": "x".repeat(1_000_001) });
    await symlink("/etc", join(tree.path, "out/link"));
    await promisify(execFile)("mkfifo", [join(tree.path, "out/pipe")]);

    expect(await tree.harvest(commit)).toEqual({ kind: "no-change" });
    await tree.release();
  });

  test(`${name}: links, large files and submodules that were there at base are no findings`, async () => {
    const inner = await gitRepo({ "inner.ts": "1" });
    const { repo, acquire } = await start({ "large.bin": "x".repeat(1_000_001), "a.ts": "1\n" });
    await symlink("/etc/hosts", join(repo.path, "hosts"));
    await symlink("a.ts", join(repo.path, "alias.ts"));
    await repo.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "lib");
    const base = await repo.commit({});
    const tree = await acquire(1, base);
    await writeFiles(tree.path, { "b.ts": "2\n" });
    await symlink("../a.ts", join(tree.path, "lib", "..", "deep-alias.ts")).catch(() => undefined);
    await unlink(join(tree.path, "deep-alias.ts"));

    const harvested = await tree.harvest(commit);
    expect(harvested).toMatchObject({ kind: "harvested" });
    const made = harvested.kind === "harvested" ? harvested.commit : base;
    expect(await repo.run("diff", "--name-status", base, made)).toBe("A\tb.ts");
    await tree.release();
  });

  test(`${name}: work is salvaged with what was committed and stashed inside, and comes back`, async () => {
    const { repo, git, acquire, base } = await start({ "a.ts": "1\n", ".gitignore": "out\n" });
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "committed\n" });
    await inside(tree, "commit", "--quiet", "--all", "--message", "inside");
    const committed = await inside(tree, "rev-parse", "HEAD");
    await writeFiles(tree.path, { "a.ts": "stashed\n" });
    await inside(tree, "stash");
    await writeFiles(tree.path, { "a.ts": "uncommitted\n", "new.ts": "untracked\n", "out/x": "ignored" });
    const kept = await tree.salvage("the agent stalled");
    await tree.release();

    expect(await listSalvage(git, { run })).toMatchObject([
      {
        ref: `refs/orchestrate/salvage/${run}/${subSpec}/1`,
        run,
        subSpec,
        attempt: 1,
        commit: kept,
        reason: "the agent stalled",
        at: expect.stringMatching(/^20\d\d-.*Z$/),
      },
    ]);
    expect(await repo.run("show", `${kept}:a.ts`)).toBe("uncommitted");
    expect(await repo.run("show", `${kept}:new.ts`)).toBe("untracked");
    const parents = await git.parentsOf(kept!);
    expect(parents[0]).toBe(base);
    expect(parents).toContain(committed);
    const stashes = await Promise.all(parents.map((parent) => repo.run("show", `${parent}:a.ts`)));
    expect(stashes.toSorted()).toEqual(["1", "committed", "stashed"].toSorted());
    expect(await repo.run("fsck", "--no-dangling")).toBe("");

    const { ref } = (await listSalvage(git, { run: undefined }))[0]!;
    await restoreSalvage(git, ref, { branch: "rescued" });
    expect(await repo.ref("rescued")).toBe(kept);
    await expect(restoreSalvage(git, ref, { branch: "main" })).rejects.toMatchObject({ code: "SALVAGE_BRANCH_EXISTS" });
    const folder = `${repo.path}-restored`;
    await restoreSalvage(git, ref, { folder });
    expect(await readFile(join(folder, "new.ts"), "utf8")).toBe("untracked\n");
    expect(await dropSalvage(git, ref)).toBe(kept);
    expect(await listSalvage(git, { run })).toEqual([]);
    await expect(dropSalvage(git, ref)).rejects.toMatchObject({ code: "SALVAGE_UNKNOWN" });
    await expect(dropSalvage(git, "refs/heads/main")).rejects.toMatchObject({ code: "SALVAGE_UNKNOWN" });
  });

  test(`${name}: a second acquire under one key keeps the first one's work and begins anew`, async () => {
    const { repo, git, acquire, base } = await start({ "a.ts": "1\n" });
    const first = await acquire();
    await writeFiles(first.path, { "a.ts": "left behind\n", "new.ts": "too\n" });

    const second = await acquire();
    expect(await readFile(join(second.path, "a.ts"), "utf8")).toBe("1\n");
    expect(await inside(second, "status", "--porcelain")).toBe("");
    const [kept] = await listSalvage(git, { run });
    expect(await repo.run("show", `${kept?.commit}:a.ts`)).toBe("left behind");
    await writeFiles(second.path, { "a.ts": "left again\n" });

    const third = await acquire(1, await repo.commit({ "b.ts": "moved on\n" }));
    expect(await readFile(join(third.path, "b.ts"), "utf8")).toBe("moved on\n");
    const all = await listSalvage(git, { run });
    expect(all.map(({ ref }) => ref.slice(ref.lastIndexOf("/") + 1)).toSorted()).toEqual(["1", "1.2"]);
    expect(all.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect((await git.parentsOf(kept!.commit))[0]).toBe(base);
    await third.release();
  });

  test(`${name}: the same work is kept once`, async () => {
    const { git, acquire } = await start({ "a.ts": "1\n" });
    const tree = await acquire();
    await writeFiles(tree.path, { "a.ts": "2\n" });

    expect(await tree.salvage("once")).toBe(await tree.salvage("twice"));
    expect(await listSalvage(git, { run })).toHaveLength(1);
    await tree.release();
  });

  test(`${name}: a nested repository's files are salvaged, its git directory is not`, async () => {
    const { repo, acquire } = await start({ "a.ts": "1\n" });
    const tree = await acquire();
    await plainGit(tree.path, ["init", "--quiet", "app"]);
    await writeFiles(tree.path, { "app/src/index.ts": "generated\n", "app/deep/.git/x": "x" });
    const kept = await tree.salvage("nested");

    expect(await repo.run("ls-tree", "-r", "--name-only", kept!)).toBe("a.ts\napp/src/index.ts");
    await tree.release();
  });

  test(`${name}: a sweep removes one run's worktrees, salvages them, and counts the bytes`, async () => {
    const { git, worktrees, acquire, base, folder } = await start({ "a.ts": "1\n" });
    const left = await acquire(1);
    await acquire(2);
    await writeFiles(left.path, { "large.txt": "x".repeat(500_000) });
    const other = await worktrees.acquire({ run: "run2abcd" as RunId, subSpec, attempt: 1, base }, { signal });
    await mkdir(join(folder, `${run}-mine`));
    const report = await worktrees.sweep(run);

    expect(report.removed).toHaveLength(2);
    expect(report.removed.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(500_000);
    expect(report.kept).toEqual([{ path: join(folder, `${run}-mine`), why: expect.any(String) }]);
    expect(await stat(join(folder, `${run}-mine`))).toBeDefined();
    expect(await listSalvage(git, { run })).toHaveLength(1);
    expect(await inside(other, "status", "--porcelain")).toBe("");
    await other.release();
    expect((await worktrees.sweep(run)).kept).toHaveLength(1);
  });

  test(`${name}: folders with spaces, quotes, colons and letters beyond ASCII are folders like any other`, async () => {
    const names = { repository: `my "répo": 'x' \u{1f600}`, folder: `état "of": things` };
    const { repo, git, worktrees, acquire, base } = await start({ "dir ü/a b.ts": "1\n" }, names);
    const tree = await acquire();
    await writeFiles(tree.path, { "dir ü/a b.ts": "2\n", 'new "q": \t.ts': "3\n" });
    await inside(tree, "add", "--all");
    await inside(tree, "commit", "--quiet", "--message", "inside");
    const harvested = await tree.harvest(commit);
    const made = harvested.kind === "harvested" ? harvested.commit : base;

    expect((await git.changes(base, made)).map(({ path }) => path)).toEqual(["dir ü/a b.ts", 'new "q": \t.ts']);
    const kept = await tree.salvage("odd names");
    expect(await repo.run("show", `${kept}:dir ü/a b.ts`)).toBe("2");
    expect(await git.parentsOf(kept!), "what was committed inside came too").toHaveLength(2);
    expect(await git.inspect(made, { since: base })).toEqual([]);
    await tree.release();
    expect((await worktrees.sweep(run)).kept).toEqual([]);
    await expect(stat(tree.path)).rejects.toThrow("ENOENT");
  });

  test(`${name}: an attempt that was aborted before it began has no worktree`, async () => {
    const { repo, worktrees, base } = await start({ "a.ts": "1\n" });
    const aborted = AbortSignal.abort(new Error("stop"));

    await expect(worktrees.acquire({ run, subSpec, attempt: 1, base }, { signal: aborted })).rejects.toThrow("stop");
    expect((await repo.run("worktree", "list")).split("\n")).toHaveLength(1);
  });

  test(`${name}: a base that does not exist leaves nothing behind`, async () => {
    const { repo, acquire, folder } = await start({ "a.ts": "1\n" });
    await expect(acquire(1, "1".repeat(40) as CommitSha)).rejects.toMatchObject({ name: "OrchestrateError" });

    expect(await repo.run("worktree", "prune", "--verbose")).toBe("");
    expect((await repo.run("worktree", "list")).split("\n")).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test(`${name}: 32 worktrees at once from two makers of the same repository`, { tags: ["slow"] }, async () => {
    const { repo, git, base, folder, worktrees } = await start({ "a.ts": "1\n", "b/c.ts": "2\n" });
    const sandbox = { adapter: "none", handOver: async () => {} } as const;
    const others = make({ git, folder, sandbox, clock: systemClock });
    const trees = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        (n % 2 === 0 ? worktrees : others).acquire({ run, subSpec, attempt: n + 1, base }, { signal }),
      ),
    );
    expect(new Set(trees.map(({ path }) => path)).size).toBe(32);
    const harvested = await Promise.all(
      trees.map(async (tree, n) => {
        await writeFiles(tree.path, { [`new-${n}.ts`]: `${n}\n` });
        return tree.harvest(commit);
      }),
    );
    expect(harvested.every(({ kind }) => kind === "harvested")).toBe(true);
    await Promise.all(trees.map((tree) => tree.release()));
    await worktrees.sweep(run);
    expect((await repo.run("worktree", "list")).split("\n")).toHaveLength(1);
    expect(await repo.run("fsck", "--no-dangling")).toBe("");
  });
};

/** Plain git where an agent would run it. */
const inside = async (tree: Worktree, ...args: readonly string[]): Promise<string> => plainGit(tree.path, args);

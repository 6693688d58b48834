import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunId, Sandbox, SubSpecId, Worktree } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { systemClock } from "../src/clock/system-clock.ts";
import { openGit } from "../src/git/open-git.ts";
import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { gitRepo } from "../src/testing/index.ts";
import { createWorktrees } from "../src/worktrees/create-worktrees.ts";

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

/** Runs a shell line in the sandbox as an agent would, and gives what it printed. */
const runInside = async (sandbox: Sandbox, tree: Worktree, line: string): Promise<string> => {
  const started = await sandbox.start(
    {
      argv: ["sh", "-c", line],
      cwd: tree.path,
      env: tree.env,
      mounts: tree.mounts,
      relays: [],
      limits: { ...defaultLimits, timeoutMs: 60_000, maxProcesses: 100 },
      stdin: "null",
      output: "capture",
    },
    { signal },
  );
  const { stdout, stderr, exit } = await started.ended;
  return `${stdout}${stderr}exit ${exit}`;
};

const start = async () => {
  const repo = await gitRepo({ "a.ts": "1\n", "b.ts": "1\n", ".gitignore": "out\n" });
  // As root, the state's folder may be where another user passes through.
  const state = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-state-")));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  const sandbox = await createBubblewrap({ folder: join(state, "sandbox") });
  const git = await openGit(repo.path);
  const base = (await repo.ref("HEAD"))!;
  return { repo, git, base, state, sandbox };
};

for (const adapter of ["checkout", "pool"] as const) {
  test(
    `${adapter}: an agent in the sandbox uses git as ever, and nothing outside notices`,
    { tags: ["slow"] },
    async () => {
      const { repo, git, base, state, sandbox } = await start();
      const worktrees = createWorktrees({
        git,
        folder: join(state, "worktrees"),
        adapter,
        sandbox,
        clock: systemClock,
      });
      const before = await git.snapshot();
      const tree = await worktrees.acquire({ run, subSpec, attempt: 1, base }, { signal });

      expect(await runInside(sandbox, tree, "git status --porcelain && git log --format=%H && git branch")).toBe(
        `${base}\n* work\nexit 0`,
      );
      const work = [
        "set -e",
        "echo 2 >a.ts; git add a.ts; git commit -qm one",
        "echo 3 >b.ts; git stash -q; git stash pop -q; git checkout -q -b side; git commit -qam two",
        "git reset -q --hard HEAD~1; git merge -q side; git tag v1; git gc -q; git fsck --no-dangling",
        "rm b.ts; echo new >c.ts",
      ];
      expect(await runInside(sandbox, tree, work.join("\n"))).toBe("exit 0");
      const outside = [
        `ls ${repo.path}/.git; ls ${repo.path}`,
        `git --git-dir=${repo.path}/.git config core.hooksPath /tmp`,
        `echo x >${repo.path}/.git/objects/evil`,
        `rm -f .git; echo x >.git`,
      ];
      const tried = await runInside(sandbox, tree, outside.join("\n"));
      expect(tried.split("\n")[0]).toBe("objects");
      expect(tried).toContain("not in a git directory");
      expect(tried).toContain("Read-only file system");
      expect(await git.snapshot()).toEqual(before);

      const harvested = await tree.harvest(commit);
      expect(harvested).toMatchObject({ kind: "harvested" });
      const made = harvested.kind === "harvested" ? harvested.commit : base;
      expect(await repo.run("diff", "--name-status", base, made)).toBe("M\ta.ts\nD\tb.ts\nA\tc.ts");
      const kept = await tree.salvage("to see");
      expect((await git.parentsOf(kept!)).length).toBeGreaterThan(1);
      await tree.release();
      await worktrees.sweep(run);
      expect(await git.snapshot()).toEqual(before);
    },
  );
}

test("files that were handed over are not written again when the place is used again", { tags: ["slow"] }, async () => {
  const { git, base, state, sandbox } = await start();
  const folder = join(state, "worktrees");
  const worktrees = createWorktrees({ git, folder, adapter: "pool", sandbox, clock: systemClock });
  const first = await worktrees.acquire({ run, subSpec, attempt: 1, base }, { signal });
  const written = await timesOf(first);
  // Another content, as long as the first, with the first one's time.
  await runInside(sandbox, first, "cp -p b.ts /tmp/was; echo 2 >b.ts; touch -r /tmp/was b.ts");
  expect(await timesOf(first)).toEqual(written);
  await first.release();

  const second = await worktrees.acquire({ run, subSpec, attempt: 2, base }, { signal });
  expect(second.path).toBe(first.path);
  expect(await runInside(sandbox, second, "git status --porcelain; cat b.ts")).toBe("1\nexit 0");
  const [a, b] = await timesOf(second);
  expect(a, "what nobody changed is not written again").toBe(written[0]);
  expect(b).not.toBe(written[1]);
  await second.release();
});

const timesOf = async (tree: Worktree) => {
  const files = await Promise.all(["a.ts", "b.ts"].map((name) => stat(join(tree.path, name), { bigint: true })));
  return files.map(({ mtimeNs }) => mtimeNs);
};

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import type { RunId, SubSpecId } from "@orchestrate/shared";
import { expect, onTestFinished, test } from "vitest";

import { systemClock } from "../src/clock/system-clock.ts";
import { openGit } from "../src/git/open-git.ts";
import { listSalvage } from "../src/git/salvage.ts";
import { type GitRepo, gitRepo } from "../src/testing/index.ts";
import { createWorktrees } from "../src/worktrees/create-worktrees.ts";

const script = join(import.meta.dirname, "git", "churn.ts");

const churn = (
  repo: GitRepo,
  options: {
    readonly run: string;
    readonly base: string;
    readonly count: number;
    readonly adapter: string;
    readonly ending: string;
  },
) => {
  const { run, base, count, adapter, ending } = options;
  const folder = join(dirname(repo.path), "state");
  const words = [script, repo.path, folder, run, base, String(count), adapter, ending];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
};

/** What a child said of its worktrees. */
const said = async (child: ChildProcess): Promise<readonly string[]> => {
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  return JSON.parse(line) as string[];
};

const gone = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
};

const start = async () => {
  const repo = await gitRepo(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`dir-${n % 5}/${n}.ts`, `${n}\n`])),
  );
  const git = await openGit(repo.path);
  const folder = join(dirname(repo.path), "state");
  const sandbox = { adapter: "none", handOver: async () => {} } as const;
  const here = (adapter: "checkout" | "pool") => createWorktrees({ git, folder, adapter, sandbox, clock: systemClock });
  return { repo, git, folder, here, base: (await repo.ref("HEAD"))! };
};

for (const adapter of ["checkout", "pool"] as const) {
  test(`${adapter}: two runs on one repository do not corrupt each other`, { tags: ["slow"] }, async () => {
    const { repo, git, base, folder, here } = await start();
    const before = await git.snapshot();
    const both = ["run1abcd", "run2abcd"].map((run) =>
      churn(repo, { run, base, count: 32, adapter, ending: "release" }),
    );

    expect((await Promise.all(both.map(said))).flat()).toEqual(Array.from({ length: 64 }, () => "harvested"));
    await Promise.all(both.map(gone));
    for (const run of ["run1abcd", "run2abcd"] as RunId[]) {
      expect((await here(adapter).sweep(run)).kept).toEqual([]);
      expect(await git.refs(`refs/orchestrate/candidates/${run}/`)).toHaveProperty("size", 32);
    }
    expect(await readdir(folder)).toEqual([]);
    expect(await git.snapshot()).toEqual(before);
    expect(await repo.run("fsck", "--no-dangling")).toBe("");
    expect(await repo.run("status", "--porcelain")).toBe("");
  });

  test(`${adapter}: what a killed process held is found, kept and removed`, { tags: ["slow"] }, async () => {
    const { repo, git, base, folder, here } = await start();
    const before = await git.snapshot();
    const child = churn(repo, { run: "run1abcd", base, count: 4, adapter, ending: "keep" });
    expect(await said(child)).toEqual(["kept", "kept", "kept", "kept"]);
    child.kill("SIGKILL");
    await gone(child);

    const { removed, kept } = await here(adapter).sweep("run1abcd" as RunId);
    expect(removed).toHaveLength(4);
    expect(kept).toEqual([]);
    const salvaged = await listSalvage(git, { run: "run1abcd" as RunId });
    const files = await Promise.all(salvaged.map(({ commit }) => repo.run("diff", "--name-only", base, commit)));
    expect(files.toSorted()).toEqual([1, 2, 3, 4].map((attempt) => `of-run1abcd-${attempt}.ts`));
    expect(await readdir(folder)).toEqual([]);
    expect(await git.snapshot()).toEqual(before);
  });

  test(
    `${adapter}: a process killed at any moment leaves nothing that a sweep does not find`,
    { tags: ["slow"] },
    async () => {
      const { repo, git, base, folder, here } = await start();
      const before = await git.snapshot();
      for (let round = 1; round <= 12; round += 1) {
        const child = churn(repo, { run: "run1abcd", base, count: 8, adapter, ending: "release" });
        // The first folder is there: it is in the middle of its work.
        while ((await readdir(folder).catch(() => [])).length < (round % 6) + 1 && child.exitCode === null) {
          await systemClock.sleep(1, {});
        }
        child.kill("SIGKILL");
        await gone(child);
        const { kept } = await here(adapter).sweep("run1abcd" as RunId);
        expect(kept).toEqual([]);
        expect(await readdir(folder)).toEqual([]);
        expect((await repo.run("worktree", "list", "--porcelain")).split("\n\n")).toHaveLength(1);
      }
      expect(await git.snapshot()).toEqual(before);
      expect(await repo.run("fsck", "--no-dangling")).toBe("");
    },
  );
}

test("a person who adds and removes worktrees at the same time disturbs nothing", { tags: ["slow"] }, async () => {
  const { repo, git, base, here } = await start();
  const before = await git.snapshot();
  const worktrees = here("checkout");
  const { signal } = new AbortController();
  const persons = async () => {
    for (let round = 0; round < 40; round += 1) {
      await repo.run("worktree", "add", "--quiet", "--detach", `${repo.path}-${round}`);
      await repo.run("worktree", "remove", "--force", `${repo.path}-${round}`);
    }
  };
  const ours = async () => {
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      const key = { run: "run1abcd" as RunId, subSpec: "T1" as SubSpecId, attempt };
      const tree = await worktrees.acquire({ ...key, base }, { signal });
      await git.snapshot();
      await tree.release();
    }
  };
  const person = persons().catch((error: unknown) => error);
  await ours();

  // The person's own git may have died of us; ours never of them.
  if ((await person) !== undefined) await repo.run("worktree", "prune");
  for (const [, path] of (await repo.run("worktree", "list", "--porcelain")).matchAll(/^worktree (.*-\d+)$/gm)) {
    await repo.run("worktree", "remove", "--force", path!);
  }
  expect(await git.snapshot()).toEqual(before);
});

import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { RunId, SubSpecId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { systemClock } from "../src/clock/system-clock.ts";
import { openGit } from "../src/git/open-git.ts";
import { gitRepo } from "../src/testing/index.ts";
import { createWorktrees } from "../src/worktrees/create-worktrees.ts";
import { worktreesContract } from "../src/worktrees/worktrees.contract.ts";

for (const adapter of ["checkout", "pool"] as const) {
  worktreesContract(adapter, (options) => createWorktrees({ ...options, adapter }));
}

test("a bare repository has worktrees like any other", async () => {
  const repo = await gitRepo({ "a.ts": "1\n" });
  const bare = join(dirname(repo.path), "bare.git");
  await repo.run("clone", "--quiet", "--bare", repo.path, bare);
  const git = await openGit(bare);
  const worktrees = createWorktrees({
    git,
    folder: join(dirname(repo.path), "state"),
    adapter: "checkout",
    sandbox: { adapter: "none", handOver: async () => {} },
    clock: systemClock,
  });
  const before = await git.snapshot();
  const key = { run: "run1abcd" as RunId, subSpec: "T1" as SubSpecId, attempt: 1 };
  const base = (await git.resolve("main"))!;
  const tree = await worktrees.acquire({ ...key, base }, { signal: new AbortController().signal });
  await writeFile(join(tree.path, "a.ts"), "2\n");
  const person = { name: "Orchestrate", email: "orchestrate@example.com" };
  const limits = { maxFiles: 10, maxFileBytes: 100 };
  const harvested = await tree.harvest({
    author: person,
    committer: person,
    message: "Work\n",
    date: "2026-11-22T12:00:00Z",
    limits,
  });
  await tree.release();

  expect(harvested.kind).toBe("harvested");
  expect(await git.snapshot()).toEqual(before);
  const to = harvested.kind === "harvested" ? harvested.commit : base;
  expect(await git.fastForward({ name: "main", from: base, to })).toEqual({ kind: "moved-forward" });
});

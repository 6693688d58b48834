import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { makeRepository } from "../src/git/make-repository.ts";
import { openGit } from "../src/git/open-git.ts";

test("a folder becomes a repository of one commit, whatever identity git is configured with", async () => {
  const folder = await mkdtemp(join(tmpdir(), "make repository ü-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "a.ts"), "export {};\n");
  await writeFile(join(folder, ".gitignore"), "*.log\n");
  await writeFile(join(folder, "b.log"), "");
  const author = { name: "Demo", email: "demo@orchestrate.invalid" };
  await makeRepository(folder, { branch: "main", message: "Begin", author, date: "2026-11-22T12:00:00Z" });

  const git = await openGit(folder);
  const head = await git.resolve("refs/heads/main");
  expect(await git.currentBranch()).toBe("main");
  expect((await git.listTree(head!)).map(({ path }) => path)).toEqual([".gitignore", "a.ts"]);
});

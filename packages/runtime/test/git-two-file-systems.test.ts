import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { gitRepo } from "../src/testing/index.ts";

/** A folder in memory, where the machine has one: another file system than that of temporary folders, as a rule. */
const elsewhere = async (): Promise<string> => {
  const folder = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "orchestrate-elsewhere-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test("a clone is made on another file system than the repository's", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const commit = await repo.commit({ "a.ts": "2" });
  const clone = join(await elsewhere(), "clone");
  await (await openGit(repo.path)).cloneAt(commit, clone);
  expect(await readFile(join(clone, "a.ts"), "utf8")).toBe("2");
});

test("a repository on another file system than the temporary folder's is inspected", async () => {
  const repo = await gitRepo({ "a.ts": "1" });
  const base = await repo.ref("HEAD");
  const commit = await repo.commit({ "a.ts": "2" });
  const copy = join(await elsewhere(), "copy");
  await repo.run("clone", "--quiet", repo.path, copy);
  expect(await (await openGit(copy)).inspect(commit, { since: base! })).toEqual([]);
});

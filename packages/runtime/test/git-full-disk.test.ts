import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { CommitSha } from "@orchestrate/shared";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { gitRepo } from "../src/testing/index.ts";

test.skipIf(process.getuid?.() !== 0)("a full temporary folder is no fault of the candidate", async () => {
  const repo = await gitRepo({ "a.ts": "1\n" });
  const git = await openGit(repo.path);
  const base = (await repo.ref("HEAD")) as CommitSha;
  const head = await repo.commit({ "b.txt": randomBytes(2_000_000).toString("base64") });
  expect(await git.inspect(head, { since: base }), "there is room").toEqual([]);

  const small = join(repo.path, "..", "small");
  await mkdir(small);
  await execa("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
  onTestFinished(async () => void (await execa("umount", [small])));
  vi.stubEnv("TMPDIR", small);
  onTestFinished(() => void vi.unstubAllEnvs());

  await expect(git.inspect(head, { since: base })).rejects.toMatchObject({ code: "GIT_DISK_FULL" });
});

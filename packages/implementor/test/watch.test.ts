import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { openGit } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { createWatch } from "../src/watch.ts";

const start = async (isBounded: boolean) => {
  const repo = await gitRepo({ "a.txt": "a\n" });
  await repo.run("branch", "side");
  return { repo, watch: createWatch({ git: await openGit(repo.path), isBounded }) };
};

const nothing = () => Promise.resolve();

test("of attempts that overlap an attack none is believed, and the first to end puts it back for all", async () => {
  const { repo, watch } = await start(false);
  const before = await readFile(join(repo.path, ".git/config"), "utf8");
  const [attack, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const attacker = watch(() => attack.promise);
  const bystander = watch(() => other.promise);
  await watch(nothing);
  await repo.run("config", "core.fsmonitor", "./evil");
  // Begins after the attack, and must not take what it finds for the repository as it was.
  const late = watch(nothing);
  const { changes } = await late;
  expect([...changes.unexplained]).toEqual(["config"]);
  await expect(readFile(join(repo.path, ".git/config"), "utf8")).resolves.toBe(before);
  attack.resolve();
  other.resolve();
  for (const one of [attacker, bystander]) expect([...(await one).changes.unexplained]).toEqual(["config"]);
  await expect(readFile(join(repo.path, ".git/config"), "utf8")).resolves.toBe(before);

  const after = await watch(nothing);
  expect([...after.changes.differences]).toEqual([]);
});

test("an owner who commits, branches, fetches and follows while attempts run behind the boundary disturbs none", async () => {
  const { repo, watch } = await start(true);
  const remote = await gitRepo({ "b.txt": "b\n" });
  const { changes } = await watch(async () => {
    await repo.commit({ "mine.txt": "mine\n" });
    await repo.run("remote", "--verbose");
    await repo.run("fetch", "--quiet", remote.path, "main:refs/remotes/origin/main");
    await repo.run("branch", "topic", "side");
    await repo.run("branch", "--set-upstream-to=main", "topic");
    await repo.run("gc", "--quiet");
    await repo.run("tag", "v1");
  });
  expect([...changes.unexplained]).toEqual([]);
  expect([...changes.differences].toSorted()).toEqual([
    `checkout:${repo.path}`,
    "config of branches",
    "refs/heads/main",
    "refs/heads/topic",
    "refs/remotes/origin/main",
    "refs/tags/v1",
  ]);
});

test("what changed before an attempt began is not held against it", async () => {
  const { repo, watch } = await start(false);
  await watch(nothing);
  await repo.run("config", "user.name", "Pat");
  await repo.commit({ "mine.txt": "mine\n" });
  expect([...(await watch(nothing)).changes.differences]).toEqual([]);
});

test("work that ends by an error is compared and put back, too", async () => {
  const { repo, watch } = await start(false);
  const failing = watch(async () => {
    await repo.run("config", "core.fsmonitor", "./evil");
    throw new Error("the provider refused");
  });
  await expect(failing).rejects.toThrow("the provider refused");
  await expect(repo.run("config", "--get", "core.fsmonitor")).rejects.toThrow();
  expect([...(await watch(nothing)).changes.differences]).toEqual([]);
});

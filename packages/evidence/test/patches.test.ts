import { join } from "node:path";

import { gitRepo } from "@orchestrate/runtime/testing";
import { CommitSha } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { patchesOf } from "../src/export/patches.ts";

test("a change is shown even where the repository's attributes and drivers would hide it", async () => {
  const repo = await gitRepo({ "a.txt": "one\n", ".gitattributes": "*.txt -diff\n" });
  const base = CommitSha.parse(await repo.ref("main"));
  const commit = await repo.commit({ "a.txt": "two\n" }, "Change");
  await repo.run("config", "diff.external", "true");
  expect(await repo.run("-c", "diff.external=", "diff-tree", "-p", base, commit)).toContain("Binary files");

  const patches = await patchesOf([{ base, commit }], { commonDir: join(repo.path, ".git") });
  expect(patches.get(`${base}..${commit}`)).toMatch(/^diff --git a\/a.txt b\/a.txt\n[^]*\n-one\n\+two\n$/);
});

test("each of many patches is its own, an empty one too, and commits that are gone have none", async () => {
  const repo = await gitRepo({ "a.txt": "0\n" });
  const commits = [CommitSha.parse(await repo.ref("main"))];
  for (const number of [1, 2]) commits.push(await repo.commit({ "a.txt": `${number}\n` }, `Change ${number}`));
  const [zero, one, two] = commits as [CommitSha, CommitSha, CommitSha];
  const gone = CommitSha.parse("0".repeat(39) + "1");
  const pairs = [
    { base: one, commit: two },
    { base: two, commit: two },
    { base: zero, commit: gone },
    { base: zero, commit: one },
  ];
  const patches = await patchesOf(pairs, { commonDir: join(repo.path, ".git") });
  const seen = pairs.map(({ base, commit }) =>
    patches
      .get(`${base}..${commit}`)
      ?.match(/^[-+]\d$/gm)
      ?.join(" "),
  );
  expect(seen).toEqual(["-1 +2", undefined, undefined, "-0 +1"]);
  expect(patches.get(`${two}..${two}`)).toBe("");
  expect(patches.has(`${zero}..${gone}`)).toBe(false);
});

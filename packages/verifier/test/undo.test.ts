import { type Files, type GitRepo, gitRepo } from "@orchestrate/runtime/testing";
import type { CommitSha } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { judgeCommit, summaryOf } from "./court.ts";
import { criterion } from "./sub-spec.ts";

const passing = (name: string): string => `import { test } from "node:test";\ntest("${name}", () => {});\n`;
const base = { "src/a.mjs": "export const a = 1;\n", "test/a.test.mjs": passing("a") };

const module: Files = {
  "src/b.mjs": "export const b = 2;\n",
  "test/b.test.mjs": `import "../src/b.mjs";\n${passing("b")}`,
};

/** A merge that brings a module with its test (or something else), and what came after it. */
const merged = async (before: Files = base, after: Files = module) => {
  const repo = await gitRepo(before);
  await repo.run("switch", "--quiet", "--create", "work");
  await repo.commit(after);
  await repo.run("switch", "--quiet", "main");
  await repo.run("merge", "--quiet", "--no-ff", "--message", "Merge work", "work");
  const merge = (await repo.ref("main"))!;
  return { repo, merge, onto: await repo.commit({ "src/later.mjs": "export {};\n" }) };
};

const wish = {
  owns: ["src/**", "test/**"],
  permissions: { protected: ["tests" as const] },
  criteria: [criterion({ kind: "test", check: { run: ["node", "--test"], report: "node", require: [] } })],
};

const judge = (repo: GitRepo, given: { onto: CommitSha; commit: CommitSha; undoes?: readonly CommitSha[] }) =>
  judgeCommit({ repo, ...given, wish, options: { setup: undefined } });

describe("what says that it takes a merge back", { tags: ["slow"] }, () => {
  test("passes without the tests that the merge had brought, and would not if it were said of nothing", async () => {
    const { repo, merge, onto } = await merged();
    const commit = await repo.commit({ "src/b.mjs": undefined, "test/b.test.mjs": undefined });
    const { verdict } = await judge(repo, { onto, commit, undoes: [merge] });
    expect(summaryOf(verdict)).toBe("pass");
    const { verdict: otherwise } = await judge(repo, { onto, commit });
    expect(otherwise.kind, "base's tests are laid over what is no undo").not.toBe("pass");
  });

  test.for([
    ["deletes another test, too", { "test/a.test.mjs": undefined }],
    ["changes something beside", { "src/a.mjs": "export const a = 3;\n" }],
    ["takes back what came later", { "src/later.mjs": undefined }],
  ] as const)("fails when it %s", async ([, more]) => {
    const { repo, merge, onto } = await merged();
    const commit = await repo.commit({ "src/b.mjs": undefined, "test/b.test.mjs": undefined, ...more });
    const { verdict } = await judge(repo, { onto, commit, undoes: [merge] });
    expect(verdict).toMatchObject({
      kind: "fail",
      findings: expect.arrayContaining([expect.objectContaining({ code: "undo" })]),
    });
  });

  test("brings back no secret that somebody had taken out, and silences no check again", async () => {
    // In two parts, so that scanners of this repository have nothing to find.
    const token = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
    const before = { ...base, "src/a.mjs": `export const a = "${token}"; // eslint-disable-line\n` };
    const { repo, merge, onto } = await merged(before, { "src/a.mjs": base["src/a.mjs"] });
    const commit = await repo.commit({ "src/a.mjs": before["src/a.mjs"] });
    const { verdict } = await judge(repo, { onto, commit, undoes: [merge] });
    expect(summaryOf(verdict)).toMatch(/^fail; secrets fail; suppressions fail; V\d not-run/);
  });

  test("fails when the merge cannot be taken back at all", async () => {
    const { repo, merge } = await merged();
    const onto = await repo.commit({ "src/b.mjs": "export const b = 3;\n" });
    const commit = await repo.commit({ "src/b.mjs": undefined, "test/b.test.mjs": undefined });
    const { verdict } = await judge(repo, { onto, commit, undoes: [merge] });
    expect(verdict).toMatchObject({ kind: "fail", findings: [{ code: "undo" }] });
  });
});

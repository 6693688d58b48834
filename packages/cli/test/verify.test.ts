import { expect, test } from "vitest";

import { greeting, greetingSpec } from "./greeting.ts";
import { orchestrate } from "./program.ts";

const slow = { tags: ["slow"] };
const verify = ["verify", "--spec", "specs/greeting.md", "--base", "main"] as const;

/** A repository with a branch of somebody's, who wrote both files. */
const withBranch = async (files: Readonly<Record<string, string>>) => {
  const made = await greeting();
  await made.repo.run("switch", "--quiet", "--create", "feature");
  await made.repo.commit(files);
  return made;
};
const good = { "src/greet.mjs": "Hello\n", "src/bye.mjs": "Bye\n" };

test("a branch of anybody's passes the gate in every format, and no ref moves", slow, async () => {
  const { repo, cwd } = await withBranch(good);
  const before = await repo.run("for-each-ref");
  for (const format of ["tty", "json", "sarif", "junit", "github", "gitlab"]) {
    const { code, stdout } = await orchestrate([...verify, "--format", format], { cwd });
    expect({ code, stdout }).toMatchObject({ code: 0 });
    if (["json", "sarif", "gitlab"].includes(format)) JSON.parse(stdout);
  }
  expect(await repo.run("for-each-ref")).toBe(before);
});

test("a branch that does half of it fails with what is missing, on its own annotations", slow, async () => {
  const { cwd } = await withBranch({ "src/greet.mjs": "Hello\n" });
  const text = await orchestrate(verify, { cwd });
  expect(text).toMatchObject({ code: 1, stdout: expect.stringMatching(/fail +V2/) });
  const { code, stdout } = await orchestrate([...verify, "--format", "github"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^::error .*title=V2-/m);
});

test("a branch is judged against one task alone with --task", slow, async () => {
  const { cwd } = await withBranch({ "src/greet.mjs": "Hello\n" });
  expect(await orchestrate([...verify, "--task", "T1"], { cwd })).toMatchObject({ code: 0 });
  expect(await orchestrate([...verify, "--task", "T9"], { cwd })).toMatchObject({ code: 2 });
});

test("a branch cannot change the spec that it is judged by, nor bring one", slow, async () => {
  const { cwd } = await withBranch({
    "specs/greeting.md": greetingSpec().replace("[grep, -q, Bye, src/bye.mjs]", '["true"]'),
    "specs/mine.md": greetingSpec(),
    "src/greet.mjs": "Hello\n",
  });
  const { code, stdout } = await orchestrate(verify, { cwd });
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("specs/greeting.md") });
  const brought = await orchestrate(["verify", "--spec", "specs/mine.md", "--base", "main"], { cwd });
  expect(brought).toMatchObject({ code: 2, stderr: expect.stringContaining("SPEC_NOT_ON_BASE") });
});

test("the gate runs no configuration that is code, and none that the branch brings", slow, async () => {
  const { repo, cwd } = await withBranch({ ...good, "orchestrate.config.yaml": "nonsense: true\n" });
  const own = await orchestrate([...verify, "--task", "T1"], { cwd });
  expect(own.stderr).not.toContain("nonsense");
  await repo.run("switch", "--quiet", "main");
  const code = { "orchestrate.config.yaml": undefined, "orchestrate.config.mjs": "process.exit(0);\n" };
  await repo.commit(code);
  const refused = await orchestrate(verify, { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("CONFIG_IS_CODE") });
});

test("a branch that does not merge with the base fails, whatever it holds", slow, async () => {
  const { repo, cwd } = await withBranch(good);
  await repo.run("switch", "--quiet", "main");
  await repo.commit({ "src/greet.mjs": "Hello, but another\n" });
  const { code, stdout } = await orchestrate([...verify, "--head", "feature"], { cwd });
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("src/greet.mjs") });
});

test("a revision that is not there is a usage error", async () => {
  const { cwd } = await greeting();
  const { code, stderr } = await orchestrate([...verify.slice(0, -1), "nowhere"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("REVISION_UNKNOWN") });
});

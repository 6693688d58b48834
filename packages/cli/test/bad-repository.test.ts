import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { gitRepo, plainGit, writeFiles } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { greeting, smallRun } from "./small-run.ts";

const run = ["run", "specs/greeting.md"];
const refusal = (code: string) => ({ code: 2, stdout: "", stderr: expect.stringContaining(`error ${code}`) });

const emptyFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate nowhere ü-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

test("outside of any repository every command says that there is none", { tags: ["slow"] }, async () => {
  const cwd = await emptyFolder();
  await writeFiles(cwd, { "specs/greeting.md": greeting });
  for (const args of [
    run,
    ["check", "specs/greeting.md"],
    ["resume"],
    ["status"],
    ["events"],
    ["clean"],
    ["pause"],
    ["salvage", "list"],
    ["models"],
  ]) {
    expect(await orchestrate(args, { cwd })).toMatchObject(refusal("GIT_NOT_A_REPOSITORY"));
  }
});

test("a repository without a commit is told how to make the first", async () => {
  const repo = await gitRepo();
  await repo.write({ "specs/greeting.md": greeting });
  const called = await orchestrate(run, { cwd: repo.path });
  expect(called).toMatchObject(refusal("GIT_UNBORN_BRANCH"));
  expect(called.stderr).toContain("git commit");
});

test("a detached HEAD needs a target, which must be a branch", async () => {
  const repo = await smallRun();
  await repo.run("checkout", "--quiet", "--detach");
  expect(await orchestrate(run, { cwd: repo.path })).toMatchObject(refusal("GIT_DETACHED_HEAD"));
  for (const target of ["nope", "bad..name", "HEAD~1", "-x"]) {
    const called = await orchestrate([...run, `--target=${target}`], { cwd: repo.path });
    expect(called).toMatchObject(refusal("GIT_NO_SUCH_BRANCH"));
  }
});

test(
  "a path with spaces, quotes and Unicode, no identity and a cut history hinder no run",
  { tags: ["slow"] },
  async () => {
    const { path } = await smallRun();
    const cwd = join(path, "../ünï 'cödé' \"q\" $x 日本");
    await plainGit(path, ["clone", "--quiet", "--depth=1", `file://${path}`, cwd]);
    const called = await orchestrate(run, { cwd });
    expect(called).toMatchObject({ code: 0, stderr: expect.stringContaining("git fetch --unshallow") });
  },
);

test("a bare repository runs a spec from outside", { tags: ["slow"] }, async () => {
  const { path } = await smallRun();
  const cwd = join(path, "../bare.git");
  await plainGit(path, ["clone", "--quiet", "--bare", path, cwd]);
  expect(await orchestrate(["run", join(path, "specs/greeting.md")], { cwd })).toMatchObject({ code: 0 });
});

test("a spec and changes that are not committed stay as they are", { tags: ["slow"] }, async () => {
  const repo = await smallRun({ "specs/greeting.md": undefined });
  await repo.write({ "specs/greeting.md": greeting, "src/main.mjs": "// mine\n", "notes.txt": "mine\n" });
  await repo.run("add", "src/main.mjs");
  const before = await repo.run("status", "--porcelain");
  await orchestrate(run, { cwd: repo.path });
  expect(await repo.run("status", "--porcelain", "--", "src/main.mjs", "specs", "notes.txt")).toBe(before);
});

test.each([
  ["is not there", "specs/nope.md"],
  ["is a folder", "specs"],
  ["is a device", "/dev/null"],
])("a spec that %s is missing", async (_, spec) => {
  const { path: cwd } = await smallRun();
  for (const command of ["run", "check", "plan"]) {
    expect(await orchestrate([command, spec], { cwd })).toMatchObject(refusal("SPEC_MISSING"));
  }
});

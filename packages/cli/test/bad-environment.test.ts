import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type Called, main, orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const run = ["run", "specs/greeting.md"];

/** Runs the program where bubblewrap shows it another machine. */
const inside = (changes: readonly string[], args: readonly string[], cwd: string): Promise<Called> =>
  new Promise((resolve) => {
    const words = ["--dev-bind", "/", "/", ...changes, process.execPath, main, ...args];
    const child = execFile("bwrap", words, { cwd }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });

/** A folder for PATH with a git that is this script. */
const gitIs = async (folder: string, script: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "git"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${folder}:${process.env["PATH"]}`;
};

test("a git that is too old is refused with the version that is needed", async () => {
  const { path: cwd } = await smallRun();
  const PATH = await gitIs(
    join(cwd, "../bin"),
    'case "$*" in *version*) echo git version 2.20.1 ;; *) exit 129 ;; esac',
  );
  const called = await orchestrate(run, { cwd, env: { PATH } });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("GIT_TOO_OLD") });
  expect(called.stderr).toContain("Install git 2.38");
});

test("a git that is killed is said to have been, without a stack", async () => {
  const { path: cwd } = await smallRun();
  const PATH = await gitIs(join(cwd, "../bin"), "kill -9 $$");
  const called = await orchestrate(run, { cwd, env: { PATH } });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("did not run to its end\n") });
});

test("no git in PATH is said with what to install", async () => {
  const { path: cwd } = await smallRun();
  const PATH = join(cwd, "../bin");
  await mkdir(PATH);
  await symlink(process.execPath, join(PATH, "node"));
  for (const command of [run, ["status"], ["check", "specs/greeting.md"]]) {
    const called = await orchestrate(command, { cwd, env: { PATH } });
    expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("GIT_MISSING") });
  }
});

test("a repository on a read-only file system is refused, and can still be looked at", { tags: ["slow"] }, async () => {
  const { path: cwd } = await smallRun();
  const readOnly = ["--ro-bind", cwd, cwd];
  const called = await inside(readOnly, [...run, "--sandbox", "none"], cwd);
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("error READ_ONLY") });
  expect(await inside(readOnly, ["status", "--all"], cwd)).toMatchObject({ code: 0 });
});

test(
  "a repository on another file system than the temporary folder is verified all the same",
  { tags: ["slow"] },
  async () => {
    const { path: cwd } = await smallRun();
    // This program may itself be in a temporary folder.
    const workspace = join(import.meta.dirname, "..", "..", "..");
    const elsewhere = ["--tmpfs", "/tmp", "--ro-bind", workspace, workspace, "--bind", cwd, cwd];
    const called = await inside(elsewhere, [...run, "--sandbox", "none"], cwd);
    expect(called).toMatchObject({ code: 0, stdout: expect.stringContaining("T1  merged") });
  },
);

test.each(["", "relative"])(
  "a HOME that is %j makes no folder where the command is called",
  { tags: ["slow"] },
  async (HOME) => {
    const repo = await smallRun();
    const called = await orchestrate(run, { cwd: repo.path, env: { HOME } });
    expect(called).toMatchObject({ code: 0 });
    expect(await repo.run("status", "--porcelain")).toBe("");
  },
);

test.each(["none", "external"])(
  "--sandbox %s is said aloud, and stands on the log",
  { tags: ["slow"] },
  async (kind) => {
    const { path: cwd } = await smallRun();
    const called = await orchestrate([...run, "--sandbox", kind], { cwd });
    expect(called).toMatchObject({ code: 0, stderr: expect.stringContaining(`WARNING: --sandbox ${kind}`) });
    const { stdout } = await orchestrate(["events"], { cwd });
    expect(stdout).toContain(`"sandbox":"${kind}"`);
  },
);

test("a temporary folder that is not there is said with the variable to set", { tags: ["slow"] }, async () => {
  const { path: cwd } = await smallRun();
  const called = await orchestrate([...run, "--sandbox", "none"], { cwd, env: { TMPDIR: "/dev/null/none" } });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("TMPDIR") });
});

test.each([
  run,
  ["doctor"],
  ["key", "show"],
  ["verify", "--spec", "specs/greeting.md", "--base", "main", "--head", "main"],
])(
  "a HOME in which nothing can be made is refused at once, and nothing hangs (%s)",
  { tags: ["slow"] },
  async (...words) => {
    // As root the state folder is not in HOME; as anyone else it is.
    const { path: cwd } = await smallRun({
      "orchestrate.config.yaml": "agents: { sh: { use: command, run: ['true'] } }\nstateFolder: /proc/none\n",
    });
    const env = { HOME: "/proc", XDG_CONFIG_HOME: "", XDG_STATE_HOME: "" };
    expect(await orchestrate(words, { cwd, env })).toMatchObject({ code: 2 });
  },
);

import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test } from "vitest";

import { main, orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

test.each([
  [["run", "specs/greeting.md", "--concurrency", "0"], "from 1 to 64"],
  [["run", "specs/greeting.md", "--concurrency", "65"], "from 1 to 64"],
  [["run", "specs/greeting.md", "--sandbox", "docker"], "auto, external, none"],
  [["run", "a.md", "b.md"], "Too many arguments"],
  [["approve", "1k3m9x2a"], "--reason"],
  [["bogus"], "`orchestrate --help`"],
])("%j is a usage error that says what can be written", async (args, says) => {
  expect(await orchestrate(args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(says) });
});

test("with --json every command is one document, whatever goes wrong", { tags: ["slow"] }, async () => {
  const { path: cwd } = await smallRun();
  const calls = [
    ["run", "nope.md"],
    ["run", "specs/greeting.md", "--wat"],
    ["check", "specs/greeting.md"],
    ["plan", "specs/greeting.md"],
    ["spec", "new", "specs/greeting.md"],
    ["spec", "new", "specs/greeting.md/more.md"],
    ...["resume", "status", "events", "pause", "cancel", "clean", "models"].map((command) => [command]),
    ["approve", "nope", "--reason", "why"],
    ["reject", "nope", "--reason", "why"],
    ["verify"],
    ["verify", "--spec", "specs/greeting.md", "--base", "nope"],
    ["salvage", "list"],
    ["salvage", "show", "nope"],
    ["salvage", "restore", "nope"],
    ["salvage", "drop", "nope"],
    ["completion", "tcsh"],
    ["bogus"],
  ];
  for (const call of calls) {
    const { code, stdout, stderr } = await orchestrate([...call, "--json"], { cwd });
    const document = JSON.parse(stdout);
    expect({ call, stderr, document }).toMatchObject({ stderr: "", document: { contract: "orchestrate/1", code } });
    expect({ call, code }).not.toMatchObject({ code: 70 });
    for (const { severity, hint } of document.diagnostics) if (severity === "error") expect(hint).toBeTruthy();
  }
});

test("a reader that goes away neither ends a run nor changes its exit status", { tags: ["slow"] }, async () => {
  const { path: cwd } = await smallRun();
  const child = spawn(process.execPath, [main, "run", "specs/greeting.md"], {
    cwd,
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  expect((await orchestrate(["status", "--json"], { cwd })).stdout).toContain('"merged"');
});

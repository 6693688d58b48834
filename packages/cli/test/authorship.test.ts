import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const slow = { tags: ["slow"] };

test("what a run merged has a note for other tools, which an undo has not and a second run keeps", slow, async () => {
  const repo = await smallRun();
  const cwd = repo.path;
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 0 });
  const candidate = await repo.run("rev-parse", "main^2");
  const note = await repo.run("notes", "--ref=ai", "show", candidate);
  expect(note).toMatch(/^src\/greet\.mjs\n {2}s_[\da-f]{14}::t_[\da-f]{14} 1\n---\n/);
  expect(JSON.parse(note.split("\n---\n")[1] ?? "")).toMatchObject({
    schema_version: "authorship/3.0.0",
    base_commit_sha: await repo.run("rev-parse", `${candidate}^`),
  });
  expect(
    await orchestrate(
      ["undo", await repo.run("log", "-1", "--format=%(trailers:key=Orchestrate-Run,valueonly,separator=)", "main")],
      { cwd },
    ),
  ).toMatchObject({ code: 0 });
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 0 });
  const noted = (await repo.run("notes", "--ref=ai", "list")).split("\n").map((line) => line.split(" ")[1]);
  expect(new Set(noted)).toEqual(new Set([candidate, await repo.run("rev-parse", "main^2")]));
});

test("a run whose notes cannot be written says so and is none the worse; audit does without", slow, async () => {
  const repo = await smallRun();
  const cwd = repo.path;
  await mkdir(join(cwd, ".git/refs/notes"), { recursive: true });
  await writeFile(join(cwd, ".git/refs/notes/ai.lock"), "");
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("refs/notes/ai does not say who made what"),
  });
  await expect(repo.run("rev-parse", "--verify", "refs/notes/ai")).rejects.toThrow();
  expect(await orchestrate(["audit", "main^2", "--only", "recorded"], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("recorded"),
  });
});

import { expect, test } from "vitest";

import { greeting } from "./greeting.ts";
import { orchestrate, startOrchestrate } from "./program.ts";

const slow = { tags: ["slow"] };

/** An agent that leaves work and then says that it is blocked. */
const blocked = {
  "tools/write.mjs": `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("src", { recursive: true });
writeFileSync("src/half.mjs", "half of it\\n");
console.log("blocked: the other half is missing");
process.exit(1);
`,
};

test("work that was not merged is kept: listed, shown, restored, dropped", slow, async () => {
  const { repo, cwd } = await greeting({ files: blocked });
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 1 });
  const { stdout: list } = await orchestrate(["salvage", "list"], { cwd });
  const [, name = "", run = ""] = /((\S+)\/T1\/1)/.exec(list) ?? [];
  expect((await orchestrate(["salvage", "show", name], { cwd })).stdout).toContain("+half of it");
  expect(await orchestrate(["salvage", "restore", name, "--branch", "mine"], { cwd })).toMatchObject({ code: 0 });
  expect(await repo.run("show", "mine:src/half.mjs")).toBe("half of it");
  expect(await orchestrate(["salvage", "restore", name, "--branch", "mine"], { cwd })).toMatchObject({ code: 2 });
  expect((await orchestrate(["salvage", "drop", run], { cwd })).stdout).toContain("Forgot 2 salvages");
  expect((await orchestrate(["salvage", "list"], { cwd })).stdout).toContain("Nothing is kept");
  expect(await orchestrate(["salvage", "show", name], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("SALVAGE_UNKNOWN"),
  });
});

test("clean removes what ended runs left, says so, and keeps a branch that is nowhere else", slow, async () => {
  const { repo, cwd } = await greeting({ fails: ["T2"] });
  await orchestrate(["run", "specs/greeting.md"], { cwd });
  const { code, stdout } = await orchestrate(["clean"], { cwd });
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/kept +refs\/heads\/orchestrate\//),
  });
  expect(await repo.run("worktree", "list")).not.toContain("\n");
});

test("a run that can be resumed is not cleaned away", slow, async () => {
  const { cwd } = await greeting({ slowMs: 60_000 });
  const started = startOrchestrate(["run", "specs/greeting.md"], { cwd });
  await started.saw(/works on/);
  expect((await orchestrate(["clean"], { cwd })).stdout).toContain("A process works on it.");
  started.signal("SIGTERM");
  await started.ended;
  expect((await orchestrate(["clean"], { cwd })).stdout).toContain("It can be resumed");
});

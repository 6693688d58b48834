import { readdir } from "node:fs/promises";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { readAndDecide } from "./deciding.ts";
import { greeting } from "./greeting.ts";
import { killAfter } from "./kill-after.ts";
import { orchestrate } from "./program.ts";
import { copyOf, landedRun } from "./undoing.ts";

const slow = { tags: ["slow"] };
let landed: Awaited<ReturnType<typeof landedRun>>;
beforeAll(async () => {
  landed = await landedRun();
}, 180_000);
afterAll(() => landed.remove());

const config = "orchestrate.config.yaml";

test("an undo of what has become protected since is refused by the gates, and the target stays", slow, async () => {
  const { repo, cwd, run } = await copyOf(landed);
  const text = await repo.run("show", `main:${config}`);
  const tip = await repo.commit({ [config]: `${text}\nprotected: { production: ["src/three.mjs"] }\n` });
  const asked = await orchestrate(["undo", run, "T3"], { cwd });
  expect(asked, asked.stdout + asked.stderr).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("protected (production)"),
  });
  expect(await repo.ref("main")).toBe(tip);
  // Whoever may let the class go lets the undo go.
  await repo.commit({ [config]: `${text}\n` });
  expect(await orchestrate(["undo", run, "T3"], { cwd })).toMatchObject({ code: 0 });
});

test("an undo on which something else that was merged stands does not land", slow, async () => {
  const { repo, cwd, run } = await copyOf(landed);
  // Only the tests tell that somebody's later work needs the third module.
  const tip = await repo.commit({
    "src/uses.mjs": 'export { three as uses } from "./three.mjs";\n',
    "tests/uses.test.mjs": 'import { test } from "node:test";\nimport "../src/uses.mjs";\ntest("uses", () => {});\n',
  });
  const asked = await orchestrate(["undo", run, "T3"], { cwd });
  expect(asked, asked.stdout + asked.stderr).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/abandoned|fail/),
  });
  expect(await repo.ref("main")).toBe(tip);
});

test("tests that somebody removed since do not come back, and tests that somebody added stay", slow, async () => {
  const { repo, cwd, run } = await copyOf(landed);
  const added = 'import { test } from "node:test";\ntest("added", () => {});\n';
  await repo.commit({ "tests/zero.test.mjs": undefined, "tests/added.test.mjs": added });
  const asked = await orchestrate(["undo", run, "T3"], { cwd });
  expect(asked, asked.stdout + asked.stderr).toMatchObject({ code: 0 });
  expect(await repo.run("ls-tree", "-r", "--name-only", "main", "tests")).toBe("tests/added.test.mjs");
});

test("where no criterion is left and other work has come since, a person decides", slow, async () => {
  const { repo, cwd } = await greeting();
  const ran = await orchestrate(["run", "specs/greeting.md", "--json"], { cwd });
  const { run } = JSON.parse(ran.stdout).data;
  const tip = await repo.commit({ "src/later.mjs": "export {};\n" });
  const first = await orchestrate(["undo", run, "--json"], { cwd });
  expect(first, first.stdout + first.stderr).toMatchObject({ code: 3 });
  const undo = JSON.parse(first.stdout).data.run;
  for (const subject of ["T1", "spec"]) {
    expect(await repo.ref("main")).toBe(tip);
    const decided = await readAndDecide(["approve", undo, subject], { cwd });
    expect(decided, decided.stdout + decided.stderr).toMatchObject({ code: 0 });
    const { code } = await orchestrate(["resume", undo], { cwd });
    expect({ subject, code }).toEqual({ subject, code: subject === "spec" ? 0 : 3 });
  }
  expect(await repo.run("diff", "--name-status", tip, "main")).toBe("D\tsrc/bye.mjs\nD\tsrc/greet.mjs");
});

test("an undo that is killed again and again lands once, whole, or can be resumed", slow, async () => {
  const { repo, cwd, run, before } = await copyOf(landed);
  const tip = await repo.ref("main");
  const seed = Math.floor(Math.random() * 2 ** 31);
  const kills = fc.sample(fc.integer({ min: 1, max: 18 }), { numRuns: 4, seed });
  const about = `seed ${seed}, killed after ${kills.join(", ")} events`;
  await killAfter(["undo", run], cwd, kills[0] ?? 1);
  const seen = async () => new Set([await repo.run("rev-parse", "main^{tree}")]);
  const whole = new Set([before, await repo.run("rev-parse", `${tip}^{tree}`)]);
  const runs = await readdir(join(cwd, ".git/orchestrate/runs"));
  for (const kill of kills.slice(1)) {
    for (const tree of await seen()) expect(whole, about).toContain(tree);
    const told = (await orchestrate(["events"], { cwd })).stdout.trimEnd().split("\n").length;
    if (await killAfter(["resume"], cwd, told + kill)) break;
  }
  const last = await orchestrate(["resume"], { cwd });
  expect(last.code === 0 || last.stderr.includes("RUN_HAS_ENDED"), `${about}\n${last.stdout}${last.stderr}`).toBe(true);
  expect(await repo.run("rev-parse", "main^{tree}"), about).toBe(before);
  expect(await repo.run("rev-list", "--first-parent", "--count", `${tip}..main`), about).toBe("1");
  expect(await repo.run("for-each-ref", "refs/orchestrate"), about).toBe("");
  expect(await readdir(join(cwd, ".git/orchestrate/runs")), about).toEqual(runs);
});

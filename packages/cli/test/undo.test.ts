import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { copyOf, landedRun } from "./undoing.ts";

const slow = { tags: ["slow"] };
let landed: Awaited<ReturnType<typeof landedRun>>;
beforeAll(async () => {
  landed = await landedRun();
}, 180_000);
afterAll(() => landed.remove());

test("all that a run merged is taken back, to the very tree before it, and nothing is left over", slow, async () => {
  const { repo, cwd, run, before } = await copyOf(landed);
  const tip = await repo.ref("main");
  const undone = await orchestrate(["undo", run.slice(0, -1), "--reason", "not now"], { cwd });
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ code: 0 });
  expect(undone.stdout).toMatch(new RegExp(`undoes +T\\d, T\\d, T\\d of the run ${run}: "not now"`));
  expect(await repo.run("diff", "--stat", before, "main"), undone.stdout).toBe("");
  expect(await repo.run("rev-parse", "main^{tree}")).toBe(before);
  expect(await repo.run("rev-parse", "main^1"), "forward only").toBe(tip);
  expect(await repo.run("status", "--porcelain")).toBe("");
  expect(await repo.run("fsck", "--strict")).toBe("");
  const trailers = "--format=%(trailers:key=Orchestrate-Undoes,valueonly,separator=%x20)";
  const merges = (await repo.run("rev-list", "--first-parent", `main^1`)).split("\n").slice(0, 3);
  expect(await repo.run("log", "-1", trailers, "main")).toBe(merges.join(" "));

  const again = await orchestrate(["undo", run, "T2"], { cwd });
  expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/UNDO_DONE[^]*orchestrate undo \w+/) });
  const [, back = ""] = /orchestrate undo (\w+)/.exec(again.stderr) ?? [];
  const redone = await orchestrate(["undo", back], { cwd });
  expect(redone, redone.stdout + redone.stderr).toMatchObject({ code: 0 });
  expect(await repo.run("diff", "--stat", tip!, "main"), "an undo can be undone").toBe("");
});

test(
  "one sub-spec goes with its tests, later work stays, what is asked of the rest is verified, and it is evidence",
  slow,
  async () => {
    const { repo, cwd, run } = await copyOf(landed);
    const later = await repo.commit({ "src/zero.mjs": 'export const zero = "zero"; // later\n', "docs/new.md": "x\n" });
    const asked = await orchestrate(["undo", run, "T3", "--json"], { cwd });
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ code: 0 });
    const changed = await repo.run("diff", "--name-status", later, "main");
    expect(changed.split("\n")).toEqual(["D\tsrc/three.mjs", "D\ttests/three.test.mjs"]);
    const { data } = JSON.parse(asked.stdout);
    const status = await orchestrate(["status", run], { cwd });
    expect(status.stdout).toContain(`T3 was taken back by the run ${data.run}.`);
    expect(data).toMatchObject({ undo: { run, subSpecs: ["T3"] }, landing: { kind: "landed" } });

    const log = (await orchestrate(["events", data.run], { cwd })).stdout.trimEnd().split("\n");
    const events = log.map((line) => JSON.parse(line));
    const judged = events.filter(({ type, subject }) => type === "criterion.finished" && subject === "spec");
    expect(judged.map((event) => [event.data.criterion, event.data.verdict])).toEqual([
      ["V1", "pass"],
      ["V2", "pass"],
      ["V4", "pass"],
    ]);

    const place = await mkdtemp(join(tmpdir(), "orchestrate-undone-"));
    onTestFinished(() => rm(place, { recursive: true }));
    await writeFile(join(place, "key.pem"), (await orchestrate(["key", "show"])).stdout);
    expect(await orchestrate(["evidence", "export", data.run, "--out", join(place, "out")], { cwd })).toMatchObject({
      code: 0,
    });
    const verified = await orchestrate(["evidence", "verify", join(place, "out"), "--key", join(place, "key.pem")], {
      cwd,
    });
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
  },
);

test("what came after a sub-spec is named, and goes with it only when that is said", slow, async () => {
  const { repo, cwd, run } = await copyOf(landed);
  const before = await repo.run("for-each-ref");
  expect(await orchestrate(["undo", run, "T1"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/UNDO_HAS_DEPENDENTS[^]*T2 \(Two\) came after T1[^]*--with-dependents/),
  });
  expect(await repo.run("for-each-ref")).toBe(before);
  const asked = await orchestrate(["undo", run, "T1", "--with-dependents", "--no-land"], { cwd });
  expect(asked, asked.stdout + asked.stderr).toMatchObject({ code: 0 });
  const [, branch = ""] = /(orchestrate\/\w+)\. It was asked not to land/.exec(asked.stdout) ?? [];
  expect(await repo.run("diff", "--name-status", "main", branch)).toBe("D\tsrc/one.mjs\nD\tsrc/two.mjs");
});

test("what changed again since is refused with its files, and nothing is changed", slow, async () => {
  const { repo, cwd, run } = await copyOf(landed);
  await repo.commit({ "src/three.mjs": 'export const three = "three" + "";\n' });
  const [before, runs] = [await repo.run("for-each-ref"), (await orchestrate(["status", "--all"], { cwd })).stdout];
  expect(await orchestrate(["undo", run, "T3"], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/UNDO_CONFLICT[^]*src\/three\.mjs changed again since/),
  });
  expect(await repo.run("for-each-ref")).toBe(before);
  expect((await orchestrate(["status", "--all"], { cwd })).stdout).toBe(runs);
  expect(await repo.run("fsck", "--strict")).toBe("");
  await repo.commit({ "src/three.mjs": undefined, "tests/three.test.mjs": undefined });
  expect(await orchestrate(["undo", run, "T3"], { cwd }), "by hand").toMatchObject({ code: 2 });
});

test("what never was merged, never landed or is no run is told apart", slow, async () => {
  const { cwd, run, repo } = await copyOf(landed);
  expect(await orchestrate(["undo", "nosuchrun"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("RUN_UNKNOWN"),
  });
  expect(await orchestrate(["undo", run, "T9"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/UNDO_NOT_MERGED[^]*T9/),
  });
  await repo.run("branch", "older", "main~3");
  expect(await orchestrate(["undo", run, "--target", "older", "--json"], { cwd })).toMatchObject({
    code: 2,
    stdout: expect.stringContaining("UNDO_NOT_LANDED"),
  });
  expect(await orchestrate(["undo"], { cwd })).toMatchObject({ code: 2 });
});

import { openGit } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import {
  type CommitSha,
  digestOf,
  type MergeCommit,
  type RunId,
  type SubSpec,
  type SubSpecId,
  type Undo,
} from "@orchestrate/shared";
import { expect, test } from "vitest";

import { createImplementUndo } from "../../src/effects/implement-undo.ts";
import { createJudgeWhole } from "../../src/effects/judge-whole.ts";

const slow = { tags: ["slow"] };
const signal = new AbortController().signal;
const run = "0undo" as RunId;
const integration = `orchestrate/${run}`;
const committer = { name: "orchestrate", email: "orchestrate@agents.invalid" };
const date = "2026-11-26T00:00:00Z";
const subSpec = { id: "T1", title: "Undo T2", digest: digestOf("it") } as unknown as SubSpec;

/** Two merges on `main`, and an undo of both that has begun. */
const situation = async () => {
  const repo = await gitRepo({ "a.txt": "1\n", "other.txt": "1\n" });
  const merges: CommitSha[] = [];
  for (const text of ["2\n", "3\n"]) {
    await repo.run("switch", "--quiet", "--create", `work-${text.trim()}`);
    await repo.commit({ "a.txt": text, [`${text.trim()}.txt`]: "x\n" });
    await repo.run("switch", "--quiet", "main");
    await repo.run("merge", "--quiet", "--no-ff", "--message", "Merge", `work-${text.trim()}`);
    merges.unshift((await repo.ref("main"))!);
  }
  await repo.run("branch", integration);
  const git = await openGit(repo.path);
  const undo: Undo = { run: "0abc" as RunId, subSpecs: ["T2", "T1"] as SubSpecId[], merges, reason: "" };
  const make = (what = undo) => {
    const implement = createImplementUndo({
      git,
      run,
      undo: what,
      integration,
      committer,
      startedAt: async () => date,
    });
    return implement({ subSpec, attempt: 1, findings: [] }, { signal });
  };
  return { repo, git, undo, make };
};

test(
  "the candidate has one commit for each merge, the newest first, and a second try makes the same",
  slow,
  async () => {
    const { repo, undo, make } = await situation();
    const made = await make();
    if (made.kind !== "candidate") throw new TypeError(made.kind);
    expect(await make()).toEqual(made);
    expect(made).toMatchObject({ undoes: undo.merges, base: await repo.ref("main"), agent: "orchestrate" });
    const trailer = "%(trailers:key=Orchestrate-Undoes,valueonly,separator=%x20)";
    const lines = await repo.run("log", "--reverse", `--format=%s|${trailer}`, `main..${made.commit}`);
    expect(lines.split("\n")).toEqual([
      `Undo T2 of the run 0abc|${undo.merges[0]}`,
      `Undo T1 of the run 0abc|${undo.merges[1]}`,
    ]);
    expect(await repo.run("diff", "--stat", "main~2", made.commit)).toBe("");
    expect(await repo.run("for-each-ref", "--format=%(objectname)", "refs/orchestrate"), "held").toBe(made.commit);
  },
);

test("what changed again since, or is gone, ends the attempt without a candidate and without a ref", slow, async () => {
  const { repo, undo, make } = await situation();
  const before = await repo.run("for-each-ref", "refs/orchestrate");
  await repo.commit({ "a.txt": "4\n" });
  await repo.run("branch", "--force", integration);
  expect(await make()).toMatchObject({
    kind: "gave-up",
    reason: "blocked",
    findings: [{ code: "conflict", file: "a.txt", message: expect.stringContaining("T2") }],
  });
  await repo.commit({ "a.txt": "2\n", "3.txt": undefined });
  await repo.run("branch", "--force", integration);
  const newest = { ...undo, subSpecs: undo.subSpecs.slice(0, 1), merges: undo.merges.slice(0, 1) };
  expect(await make(newest)).toMatchObject({ kind: "gave-up", reason: "no-change" });
  expect(await repo.run("for-each-ref", "refs/orchestrate")).toBe(before);
});

test(
  "on a target that has moved the undo is judged as one of that target, if anything can judge it",
  slow,
  async () => {
    const { repo, git, undo, make } = await situation();
    const made = await make();
    if (made.kind !== "candidate") throw new TypeError(made.kind);
    await repo.run("update-ref", `refs/heads/${integration}`, made.commit);
    const from = await repo.commit({ "other.txt": "2\n" });
    const judged: MergeCommit[] = [];
    const judge = createJudgeWhole({
      git,
      run,
      runBase: made.base,
      target: "main",
      integration,
      committer,
      startedAt: date,
      undoes: undo.merges,
      verify: async ({ commit }) => (judged.push(commit), { kind: "fail" } as never),
    });
    const whole = { ...subSpec, criteria: [{ id: "V1" }] } as unknown as SubSpec;
    await judge({ whole }, { signal });
    const taken = await git.takeBack({ from, merges: undo.merges, keep: false });
    expect(judged).toMatchObject([
      { onto: from, undoes: undo.merges, tree: taken.kind === "clean" && taken.trees.at(-1) },
    ]);

    expect(await judge({ whole: { ...whole, criteria: [] } }, { signal })).toMatchObject({
      kind: "conflict",
      findings: [{ code: "unjudged" }],
    });
    expect(judged, "it is not even judged").toHaveLength(1);
  },
);

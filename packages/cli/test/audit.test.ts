import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { plainGit } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const note = `src/b.mjs
  0123456789abcdef 1
---
${JSON.stringify({
  schema_version: "authorship/3.0.0",
  base_commit_sha: "0".repeat(40),
  prompts: { "0123456789abcdef": { agent_id: { tool: "cursor", id: "a", model: "gpt-5" }, messages: [] } },
})}
`;

/** What `audit --json` says of each commit, newest first. */
const auditOf = async (cwd: string, ...args: readonly string[]) => {
  const called = await orchestrate(["audit", "--json", ...args], { cwd });
  return { called, ...JSON.parse(called.stdout) };
};

test("every commit of a history is told apart by what shows how it was made", { tags: ["slow"] }, async () => {
  const repo = await smallRun();
  const ran = await orchestrate(["run", "specs/greeting.md", "--json"], { cwd: repo.path });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  const { run } = JSON.parse(ran.stdout).data;
  const merge = await repo.ref("main");

  await repo.commit({ "src/a.mjs": "1;\n" }, "By nobody knows whom");
  await repo.commit({ "src/a.mjs": "2;\n" }, "With help\n\nCo-authored-by: Claude <noreply@anthropic.com>");
  await repo.commit({ "src/a.mjs": "3;\n" }, "With a person\n\nCo-authored-by: Claude Monet <claude@giverny.example>");
  await repo.commit({ "src/b.mjs": "1;\n" }, "With a note");
  await repo.run("notes", "--ref=ai", "add", "-m", note);
  const forged = `Orchestrate-Run: ${run}\nOrchestrate-Sub-Spec: T1\nSpec-Digest: sha256:${"0".repeat(64)}`;
  await repo.commit({ "src/a.mjs": "4;\n" }, `T1: Greet better\n\nAssisted-by: sh\n${forged}`);
  await repo.commit({ "src/a.mjs": "5;\n" }, "From elsewhere\n\nAssisted-by: codex:gpt-5\nOrchestrate-Run: 0zzzzzzz");

  const { data, diagnostics } = await auditOf(repo.path);
  const told = data.commits.map(({ subject, standing, makers }: Record<string, unknown>) => [
    subject,
    standing,
    makers,
  ]);
  expect(told).toEqual([
    ["From elsewhere", "claimed", ["codex:gpt-5 (Assisted-by)"]],
    ["T1: Greet better", "claimed", ["sh (Assisted-by)"]],
    ["With a note", "marked", ["cursor:gpt-5 (refs/notes/ai)"]],
    ["With a person", "untracked", []],
    ["With help", "marked", ["Claude <noreply@anthropic.com> (Co-authored-by)"]],
    ["By nobody knows whom", "untracked", []],
    ["T1: Greet", "recorded", ["sh"]],
    ["T1: Greet", "recorded", ["sh"]],
    ["Begin", "untracked", []],
  ]);
  expect(data.counts).toEqual({ recorded: 2, claimed: 2, marked: 2, untracked: 3 });
  expect(data.commits[6]).toMatchObject({
    commit: merge,
    run,
    specId: "greeting",
    subSpec: "T1",
    spec: expect.stringMatching(/^sha256:/),
    verdict: { kind: "pass", commit: merge },
    contradicted: false,
  });
  expect(diagnostics, "trailers that name a run which does not know the commit").toMatchObject([
    { code: "AUDIT_CLAIM_CONTRADICTED", message: expect.stringContaining(run) },
  ]);

  const text = await orchestrate(["audit", `${merge}~..${merge}`, "--strict"], { cwd: repo.path });
  expect(text).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/recorded +sh +\w+ +greeting T1 +pass \d+\/\d+/),
  });
  expect(text.stdout).toContain("2 commits: 2 recorded by a run here");
  const strict = await orchestrate(["audit", "--strict", "--only", "claimed"], { cwd: repo.path });
  expect(strict).toMatchObject({ code: 1, stdout: expect.stringContaining("From elsewhere") });
  expect(strict.stdout).not.toContain("With help");

  // A clone has the commits, and nothing that shows what their trailers say.
  const clone = join(repo.path, "..", "clone");
  await plainGit(repo.path, ["clone", "--quiet", ".", clone]);
  expect((await auditOf(clone, merge!)).data.counts).toMatchObject({ recorded: 0, claimed: 2, untracked: 1 });

  // What was written into a log by another hand makes it count for nothing.
  const log = join(repo.path, ".git", "orchestrate", "runs", run, "log.db");
  const db = new DatabaseSync(log);
  db.exec("UPDATE event SET line = replace(line, 'greeting', 'another') WHERE seq = 2");
  db.close();
  const tampered = await auditOf(repo.path, merge!, "--strict");
  expect(tampered.called.code).toBe(1);
  expect(tampered.data.counts).toMatchObject({ recorded: 0, claimed: 2 });
  expect(tampered.diagnostics).toMatchObject([{ code: "LOG_BROKEN", message: expect.stringContaining(run) }]);
});

test("a range that names nothing is said to, and no option hides in it", async () => {
  const repo = await smallRun();
  for (const range of ["nowhere", "main..nowhere", "--output=/tmp/x"]) {
    const called = await orchestrate(["audit", "--", range], { cwd: repo.path });
    expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("AUDIT_NO_SUCH_RANGE") });
  }
  const empty = await orchestrate(["audit", "main..main"], { cwd: repo.path });
  expect(empty).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 commits/) });
});

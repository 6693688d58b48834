import { truncate } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { orchestrate, startOrchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const slow = { tags: ["slow"] };
const agents = (run: string): string => `agents:
  sh: { use: command, run: [sh, -c, "${run}"] }
`;
const quick = agents("echo 'console.log(1)' > src/greet.mjs");

test("the log of a run is kept until its time is over, and removed only then and when asked for", slow, async () => {
  const repo = await smallRun({ "orchestrate.config.yaml": quick });
  const cwd = repo.path;
  const told = async (...options: readonly string[]) =>
    JSON.parse((await orchestrate(["retention", "--json", ...options], { cwd })).stdout).data;
  expect(await told("--remove")).toEqual({ days: 183, runs: [] });
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({ code: 0 });

  const { runs } = await told("--remove");
  expect(runs).toEqual([expect.objectContaining({ spec: "greeting", state: "kept", bytes: expect.any(Number) })]);
  expect(Date.parse(runs[0].until) - Date.now()).toBeGreaterThan(182.9 * 24 * 60 * 60 * 1000);
  expect(await orchestrate(["status", runs[0].run], { cwd })).toMatchObject({ code: 0 });

  await repo.commit({ "orchestrate.config.yaml": `${quick}evidence: { retention: 0d }\n` });
  expect(await orchestrate(["retention"], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/due +since \d{4}-\d\d-\d\d\n\n.*0 days.*: 0 kept \(0 B\), 1 due \([^]*--remove/),
  });
  expect((await told()).runs).toEqual([expect.objectContaining({ state: "due" })]);
  expect((await told("--remove")).runs).toEqual([expect.objectContaining({ state: "removed" })]);
  expect((await told()).runs).toEqual([]);
  expect(await orchestrate(["status", runs[0].run], { cwd })).toMatchObject({ code: 2 });
  // What it merged stays, and says whose it is.
  expect(await orchestrate(["audit", "main~1^2", "--only", "claimed"], { cwd })).toMatchObject({
    stdout: expect.stringContaining("claimed"),
  });
});

test("a log that is in use, that has not ended or that cannot be read is kept whatever its age", slow, async () => {
  const config = `${agents("sleep 60")}evidence: { retention: 0d }\n`;
  const { path: cwd } = await smallRun({ "orchestrate.config.yaml": config });
  const told = async () => (await orchestrate(["retention", "--remove"], { cwd })).stdout;
  const started = startOrchestrate(["run", "specs/greeting.md"], { cwd });
  await started.saw(/works on/);
  expect(await told()).toContain("A process works on it.");
  started.signal("SIGTERM");
  await started.ended;
  expect(await told()).toMatch(/It has not ended: `orchestrate resume \w{8}`/);
  const { stdout } = await orchestrate(["status", "--json"], { cwd });
  const [run = ""] = /\b[0-9a-z]{8}\b/.exec(JSON.parse(stdout).data.run) ?? [];
  expect(await orchestrate(["cancel", run], { cwd })).toMatchObject({ code: 0 });
  await truncate(join(cwd, ".git/orchestrate/runs", run, "log.db"), 100);
  expect(await told()).toContain("It cannot be read");
  expect(await told()).toContain("1 kept");
});

test("a time that is no number of days is refused, with the line", slow, async () => {
  const { path: cwd } = await smallRun({ "orchestrate.config.yaml": `${quick}evidence: { retention: 6 months }\n` });
  expect(await orchestrate(["retention"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/number of days such as 183d\n +at orchestrate\.config\.yaml:3:/),
  });
});

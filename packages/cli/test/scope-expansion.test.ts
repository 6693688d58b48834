import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

import { readEventLog } from "@orchestrate/runtime";
import type { Files } from "@orchestrate/runtime/testing";
import type { AnyEvent } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { runFolder } from "../src/runs/run-folders.ts";
import { atTerminal } from "./at-terminal.ts";
import { readAndDecide } from "./deciding.ts";
import { person } from "./person.ts";
import { main, orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

/** Does its work, and what it was granted beside it; asks first. */
const agentAsking = (paths: string, extra = "lib/extra.mjs") => `
if [ -z "$ORCHESTRATE_SCOPE" ]; then echo "scope: ${paths} because the greeting needs it"; exit 1; fi
echo "console.log(1)" > src/greet.mjs
case "$ORCHESTRATE_SCOPE" in granted) mkdir -p "$(dirname ${extra})" && echo "// granted" > ${extra} ;; esac
exit 0
`;

const repository = async (agent = agentAsking("lib/extra.mjs"), scope = "strict", files: Files = {}) => {
  const repo = await smallRun({
    ...files,
    "orchestrate.config.yaml": `agents:\n  sh: { use: command, run: [sh, tools/agent.sh], scope: ${scope} }\n`,
    "tools/agent.sh": agent,
  });
  return { cwd: repo.path, git: (...args: readonly string[]) => repo.run(...args) };
};

const runIn = async (cwd: string): Promise<string> => {
  const runs = join(cwd, ".git/orchestrate/runs");
  for (;;) {
    const [run] = await readdir(runs).catch(() => []);
    if (run !== undefined) return run;
    await delay(50);
  }
};

const eventsOf = async (cwd: string, run: string): Promise<readonly AnyEvent[]> =>
  readEventLog(runFolder(`${cwd}/.git`, run as Parameters<typeof runFolder>[1]).path).catch(() => []);

/** Waits until the run asks at the gate. */
const asked = async (cwd: string): Promise<string> => {
  const run = await runIn(cwd);
  for (;;) {
    const events = await eventsOf(cwd, run);
    if (events.some(({ type, data }) => type === "approval.requested" && "gate" in data && data.gate === "scope"))
      return run;
    await delay(100);
  }
};

/** The program itself, which a terminal hides behind a shell. */
const programsIn = (cwd: string): readonly number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const isIt =
        readlinkSync(`/proc/${name}/cwd`) === cwd && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(main);
      return isIt && readlinkSync(`/proc/${name}/exe`).endsWith("node") ? [Number(name)] : [];
    } catch {
      // No process, or one that is gone.
      return [];
    }
  });

const decisions = (events: readonly AnyEvent[]) =>
  events.flatMap((event) => (event.type === "scope.expansion-decided" ? [event.data] : []));

test(
  "where nobody is there, an agent goes on without what it asked for, and the log says so",
  { tags: ["slow"] },
  async () => {
    const { cwd, git } = await repository();
    const { code, stdout } = await orchestrate(["run", "specs/greeting.md"], { cwd });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("goes on without: nobody is there"),
    });
    const events = await eventsOf(cwd, await runIn(cwd));
    expect(decisions(events)).toMatchObject([
      { paths: ["lib/extra.mjs"], granted: false, why: "nobody is there to decide" },
    ]);
    expect(events.some(({ type }) => type === "approval.requested")).toBe(false);
    expect(await git("ls-tree", "-r", "--name-only", "main")).not.toContain("lib/");
  },
);

test("what a person approves can be written to, passes the gates, and is merged", { tags: ["slow"] }, async () => {
  const ana = await person("ana@example.com", { configured: true });
  const signers = { ".orchestrate/allowed-signers": ana.allowed(["scope"]) };
  const { cwd, git } = await repository(undefined, undefined, signers);
  const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
  const run = await asked(cwd);
  const shown = await orchestrate(["approve", run, "T1", "--reason", "r"], { cwd, env: ana.env });
  expect(shown).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/\| lib\/extra\.mjs[^]*\| the greeting needs it/),
  });
  expect(await readAndDecide(["approve", run, "T1"], { cwd, env: ana.env })).toMatchObject({ code: 0 });
  expect(await terminal.ended, terminal.shown()).toBe(0);
  expect(await git("show", "main:lib/extra.mjs")).toBe("// granted");
  const events = await eventsOf(cwd, run);
  expect(decisions(events)).toMatchObject([{ granted: true }]);
  const confined = events.flatMap((event) => (event.type === "scope.confined" ? [event.data.writable] : []));
  expect(confined[0]).not.toContain("lib");
  expect(confined[1]).toContain("lib");
  // Whoever trusts nobody sees the same: signed by somebody who may, over this very wish.
  const [to, key] = [join(cwd, "..", "export"), join(cwd, "..", "key.pem")];
  expect(await orchestrate(["evidence", "export", run, "--out", to], { cwd })).toMatchObject({ code: 0 });
  await writeFile(key, (await orchestrate(["key", "show"])).stdout);
  const allowed = join(cwd, ".orchestrate/allowed-signers");
  const verified = await orchestrate(["evidence", "verify", to, "--key", key, "--signers", allowed], { cwd });
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/VERIFIED run/) });
  const procedure = await readFile(join(to, "VERIFY.md"), "utf8");
  const script = [...procedure.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("\n");
  const env = { PATH: process.env["PATH"] ?? "", KEY: key, SIGNERS: allowed };
  const byHand = await promisify(execFile)("bash", ["-c", script], { cwd: to, env });
  expect(byHand.stdout).toContain("VERIFIED run");
});

test("what a person rejects is gone on without", { tags: ["slow"] }, async () => {
  const { cwd, git } = await repository();
  const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
  const run = await asked(cwd);
  expect(await readAndDecide(["reject", run, "T1"], { cwd })).toMatchObject({ code: 0 });
  expect(await terminal.ended, terminal.shown()).toBe(0);
  expect(await git("ls-tree", "-r", "--name-only", "main")).not.toContain("lib/");
  expect(decisions(await eventsOf(cwd, run))).toMatchObject([
    { granted: false, why: expect.stringMatching(/^rejected by/) },
  ]);
});

test(
  "a run that is killed while it waits asks no second time, and takes what was decided meanwhile",
  { tags: ["slow"] },
  async () => {
    const { cwd, git } = await repository();
    const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
    const run = await asked(cwd);
    const { stdout } = await orchestrate(["status", run, "--json"], { cwd });
    expect(stdout).toContain('"scope"');
    const { stdout: said } = await orchestrate(["status", run], { cwd });
    expect(said).toMatch(/next +orchestrate approve \w+ T1 --reason "…"[^]*orchestrate events \w+ --follow/);
    expect(terminal.shown()).toMatch(/asks a person for more paths: /);
    for (const pid of programsIn(cwd)) process.kill(pid, "SIGKILL");
    await terminal.ended;
    expect(await readAndDecide(["approve", run, "T1"], { cwd })).toMatchObject({ code: 0 });
    // Nobody is there now, and nobody needs to be.
    expect(await orchestrate(["resume", run], { cwd })).toMatchObject({ code: 0 });
    expect(await git("show", "main:lib/extra.mjs")).toBe("// granted");
    const events = await eventsOf(cwd, run);
    expect(events.filter(({ type }) => type === "approval.requested")).toHaveLength(1);
  },
);

test.each(["**", "../outside.mjs", ".github/workflows/ci.yml", "specs/greeting.md", "lib/еxtra.mjs", "docs/guide.md"])(
  "an agent that asks for %s is refused at once, whoever is there, and what it writes all the same is not merged",
  { tags: ["slow"] },
  async (path) => {
    const hostile = `${agentAsking(path)}`.replace(
      "exit 0",
      `mkdir -p lib .github/workflows docs; echo x > ${path === "**" ? "lib/x.mjs" : path}; exit 0`,
    );
    const { cwd, git } = await repository(hostile, "gate");
    const before = await git("ls-tree", "-r", "main");
    const terminal = atTerminal(cwd, ["run", "specs/greeting.md"]);
    const code = await terminal.ended;
    const events = await eventsOf(cwd, await runIn(cwd));
    expect(decisions(events).every(({ granted }) => !granted)).toBe(true);
    expect(decisions(events).length).toBeGreaterThan(0);
    expect(events.some(({ type }) => type === "approval.requested")).toBe(false);
    if (path === "../outside.mjs") return;
    expect(code, terminal.shown()).toBe(1);
    expect(await git("ls-tree", "-r", "main")).toBe(before);
  },
);

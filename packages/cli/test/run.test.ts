import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { scriptedCassette } from "@orchestrate/runtime";
import { expect, test } from "vitest";

import { readAndDecide } from "./deciding.ts";
import { greeting, greetingSpec } from "./greeting.ts";
import { orchestrate, startOrchestrate } from "./program.ts";

const slow = { tags: ["slow"] };
const run = ["run", "specs/greeting.md"] as const;

test("a run merges what was verified, lands it, and leaves nothing else behind", slow, async () => {
  const { repo, cwd } = await greeting({ folder: "with space and ü" });
  await repo.write({ "mine.txt": "untracked" });
  const { code, stdout } = await orchestrate(run, { cwd });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/T1 +merged [^]*T2 +merged/) });
  expect(await readFile(join(cwd, "src/greet.mjs"), "utf8")).toContain("Hello");
  expect(await repo.run("status", "--porcelain")).toBe("?? mine.txt");
  expect(await repo.run("for-each-ref", "--format=%(refname)", "refs/orchestrate")).toBe("");
});

test("--json is one document with what each sub-spec came to", slow, async () => {
  const { cwd } = await greeting({ fails: ["T2"] });
  const { code, stdout, stderr } = await orchestrate([...run, "--json"], { cwd });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    contract: "orchestrate/1",
    ok: false,
    code: 1,
    data: {
      status: "finished",
      subSpecs: [
        { id: "T1", phase: "merged", attempts: [{ attempt: 1, ending: "merged" }] },
        { id: "T2", phase: "abandoned", attempts: [{ ending: "fail" }, { ending: "fail" }] },
      ],
      whole: { kind: "fail" },
      landing: { kind: "left-for-pull-request" },
    },
  });
  expect(stderr).not.toContain("error");
});

test("--events is the log, line by line, and nothing else on stdout", slow, async () => {
  const { cwd } = await greeting();
  const { code, stdout } = await orchestrate([...run, "--events"], { cwd });
  expect(code).toBe(0);
  const seqs = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).seq as number);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect((await orchestrate(["events"], { cwd })).stdout).toBe(stdout);
});

test("--no-land leaves the target and names the branch", slow, async () => {
  const { repo, cwd } = await greeting();
  const before = await repo.ref("main");
  const { code, stdout } = await orchestrate([...run, "--no-land"], { cwd });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/main\.\.orchestrate\/\w+/) });
  expect(await repo.ref("main")).toBe(before);
});

test("a target that is checked out with changes is not touched, and the report says why", slow, async () => {
  const { repo, cwd } = await greeting();
  await repo.write({ "src/main.mjs": "console.log(2);\n" });
  const { stdout } = await orchestrate(run, { cwd });
  expect(stdout).toContain("src/main.mjs");
  expect(await readFile(join(cwd, "src/main.mjs"), "utf8")).toBe("console.log(2);\n");
});

test("a run that a person interrupts is resumed where it was, and merges each once", slow, async () => {
  const { repo, cwd } = await greeting({ slowMs: 1500 });
  const started = startOrchestrate(run, { cwd });
  await started.saw(/T2 .*works on/);
  started.signal("SIGINT");
  const first = await started.ended;
  expect(first).toMatchObject({ code: 130, stdout: expect.stringContaining("orchestrate resume") });
  expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 0 });
  const merges = await repo.run("log", "--merges", "--format=%s", "main");
  expect(merges.split("\n").toSorted()).toEqual(["T1: Greet", "T2: Goodbye"]);
});

test("a second Ctrl-C and a SIGTERM stop at once; nothing is lost and nothing runs on", slow, async () => {
  const { repo, cwd } = await greeting({ slowMs: 60_000 });
  const started = startOrchestrate(run, { cwd });
  await started.saw(/T2 .*works on/);
  started.signal("SIGINT");
  await started.saw(/Stopping/);
  started.signal("SIGINT");
  expect((await started.ended).code).toBe(130);
  await repo.commit({ "tools/mood.json": '{ "fails": [], "slowMs": 0 }' });
  const resumed = startOrchestrate(["resume"], { cwd });
  await resumed.saw(/T2 .*works on/);
  resumed.signal("SIGTERM");
  expect((await resumed.ended).code).toBe(143);
  expect(await orchestrate(["cancel", "--reason", "done with it"], { cwd })).toMatchObject({ code: 0 });
  expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 130 });
  expect((await orchestrate(["clean"], { cwd })).code).toBe(0);
  expect(await repo.run("worktree", "list")).not.toContain("\n");
});

test("two runs at once on one repository do not disturb each other", slow, async () => {
  const { repo, cwd } = await greeting({
    files: { "specs/other.md": greetingSpec().replace("id: greeting", "id: other") },
  });
  const both = await Promise.all([orchestrate(run, { cwd }), orchestrate(["run", "specs/other.md"], { cwd })]);
  for (const { code, stdout } of both) expect([0, 1], stdout).toContain(code);
  expect(both.map(({ code }) => code)).toContain(0);
  expect(await repo.run("fsck", "--strict")).toBe("");
});

test(
  "where a person must approve the merge, a run without one waits, and goes on once it is approved",
  slow,
  async () => {
    const { repo, cwd } = await greeting({ spec: greetingSpec({ approvals: "merge" }) });
    for (let round = 1; ; round += 1) {
      const { code, stdout } = await orchestrate(round === 1 ? run : ["resume"], { cwd });
      if (code === 0) break;
      expect({ code, round }).toMatchObject({ code: 3 });
      for (const [, words = ""] of stdout.matchAll(/(approve \S+(?: T\d| spec)?) --reason/g)) {
        expect(await readAndDecide(words.split(" "), { cwd })).toMatchObject({ code: 0 });
      }
      expect(round).toBeLessThan(6);
    }
    expect(await repo.run("log", "--merges", "--format=%s", "main")).toContain("T2: Goodbye");
  },
);

test(
  "a spec without tasks is planned by an agent, and nothing begins before a person approved the plan",
  slow,
  async () => {
    const task = (id: string, file: string) => ({
      id,
      title: `Write ${file}`,
      text: "Write it.",
      for: [id.replace("T", "O")],
      owns: [`new:src/${file}`],
    });
    const write = (path: string, content: string) => ({ calls: [{ name: "write", arguments: { path, content } }] });
    const cassette = scriptedCassette([
      {
        subSpec: "planning",
        attempt: 1,
        turns: [
          { calls: [{ name: "submit", arguments: { tasks: [task("T1", "greet.mjs"), task("T2", "bye.mjs")] } }] },
        ],
      },
      { subSpec: "T1", attempt: 1, turns: [write("src/greet.mjs", "Hello\n"), { text: "Done." }] },
      { subSpec: "T2", attempt: 1, turns: [write("src/bye.mjs", "Bye\n"), { text: "Done." }] },
    ]);
    const { cwd } = await greeting({
      spec: greetingSpec({ tasks: false }),
      config: "agents:\n  scripted: { use: replay, cassette: cassette.jsonl }\n",
      files: { "cassette.jsonl": cassette },
    });
    const waiting = await orchestrate(run, { cwd });
    expect(waiting).toMatchObject({ code: 3, stdout: expect.stringMatching(/T1 +pending[^]*orchestrate approve/) });
    const [, id = ""] = /approve (\S+) /.exec(waiting.stdout) ?? [];
    expect(await readAndDecide(["approve", id], { cwd })).toMatchObject({ code: 0 });
    expect(await orchestrate(["resume"], { cwd })).toMatchObject({ code: 0 });
  },
);

test("without a sandbox a run says so first, and every verdict says so", slow, async () => {
  const { cwd } = await greeting();
  const { code, stdout, stderr } = await orchestrate([...run, "--sandbox", "none"], { cwd });
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("WARNING") });
  expect(stdout).toContain("sandbox none");
});

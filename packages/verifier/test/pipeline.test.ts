import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { createNoSandbox } from "@orchestrate/runtime";
import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { createMemoryBaseCache, verdictToText } from "../src/index.ts";
import { judgeCommit, sharedSandbox, summaryOf, tryCase } from "./court.ts";
import { byNode, nodeTest, sumProject } from "./projects.ts";
import { criterion } from "./sub-spec.ts";

const wholeSuite = criterion({ kind: "test", check: { run: ["node", "--test"], report: "node", require: ["adds"] } });

test(
  "tests that siblings added since the run began are no reproach to its starting commit",
  { tags: ["slow"] },
  async () => {
    const repo = await gitRepo(sumProject);
    const runBase = (await repo.ref("main"))!;
    const onto = await repo.commit({
      "src/product.mjs": "export const product = (a, b) => a * b;\n",
      "test/product.test.mjs": nodeTest("assert.equal(product(2, 2), 4);", "multiplies")
        .replaceAll("sum", "product")
        .replace("product.test", "sum.test"),
    });
    const commit = await repo.commit({ "src/other.mjs": "export const other = 1;\n" });
    const { verdict } = await judgeCommit({
      repo,
      onto,
      commit,
      runBase,
      wish: { owns: ["src/**"], criteria: [wholeSuite] },
      options: {},
    });
    expect(summaryOf(verdict)).toBe("pass");
    expect(verdict.criteria[0]?.onBase).toEqual({ expected: "pass", verdict: "pass" });
  },
);

test("a candidate that makes tests disappear without touching one is refused", { tags: ["slow"] }, async () => {
  const { verdict } = await tryCase({
    base: {
      "package.json": "{}\n",
      "src/cases.mjs": "export const cases = [1, 2, 3];\n",
      "test/cases.test.mjs": `import { test } from "node:test";\nimport { cases } from "../src/cases.mjs";\nfor (const one of cases) test("case " + one, () => {});\n`,
    },
    candidate: { "src/cases.mjs": "export const cases = [1];\n" },
    owns: ["src/**"],
    criteria: [criterion({ kind: "test", check: { run: ["node", "--test"], report: "node", require: [] } })],
  });
  expect(summaryOf(verdict)).toMatch(/V1 fail: only 1 tests ran; on the base 3 did/);
});

test("a candidate that makes a test skip itself is refused", { tags: ["slow"] }, async () => {
  const { verdict } = await tryCase({
    base: {
      "package.json": "{}\n",
      "src/flag.mjs": "export const isReady = true;\n",
      "test/flag.test.mjs": `import { test } from "node:test";\nimport { isReady } from "../src/flag.mjs";\ntest("works", { skip: !isReady }, () => {});\ntest("other", () => {});\n`,
    },
    candidate: { "src/flag.mjs": "export const isReady = false;\n" },
    owns: ["src/**"],
    criteria: [criterion({ kind: "test", check: { run: ["node", "--test"], report: "node", require: [] } })],
  });
  expect(summaryOf(verdict)).toMatch(/V1 fail: works was skipped/);
});

test("results on the starting commit are asked for once", { tags: ["slow"] }, async () => {
  const kept = createMemoryBaseCache();
  const asked: boolean[] = [];
  const baseCache = {
    ...kept,
    get: async (key: string) => {
      const found = await kept.get(key);
      asked.push(found !== undefined);
      return found;
    },
  };
  const repo = await gitRepo(sumProject);
  const onto = (await repo.ref("main"))!;
  for (const content of ["1", "2"]) {
    const commit = await repo.commit({ "src/other.mjs": content });
    const { verdict } = await judgeCommit({
      repo,
      onto,
      commit,
      wish: { owns: ["src/**"], criteria: [byNode] },
      options: { baseCache },
    });
    expect(verdict.kind).toBe("pass");
  }
  expect(asked).toEqual([false, true]);
});

test("a flake that passes at a second try is recorded as one", { tags: ["slow"] }, async () => {
  let coin = 0;
  const { verdict } = await tryCase({
    base: { a: "1" },
    candidate: { a: "2" },
    owns: ["**"],
    criteria: [criterion({ kind: "judge", check: { rubric: "x" } }, { retries: 2 })],
    options: { judges: () => Promise.resolve({ raw: ["?", '{"violations":[]}'][coin++]!, model: undefined }) },
  });
  expect(verdict).toMatchObject({ kind: "pass", criteria: [{ tries: 2 }] });
});

test("each criterion and each canary is told to the log, in order", { tags: ["slow"] }, async () => {
  const { events } = await tryCase({
    base: sumProject,
    candidate: { "src/other.mjs": "" },
    owns: ["src/**"],
    criteria: [criterion({ kind: "run", check: ["true"] }), { ...byNode, id: "V2" }],
  });
  expect(events.map(({ type, data }) => `${type} ${"criterion" in data ? data.criterion : ""}`)).toEqual([
    "criterion.finished V1",
    "canary.finished V2",
    "criterion.finished V2",
  ]);
});

test("an abort kills what runs, rejects, and leaves no clone", { tags: ["slow"] }, async () => {
  const stop = new AbortController();
  const repo = await gitRepo({ a: "1" });
  const onto = (await repo.ref("main"))!;
  const commit = await repo.commit({ a: "2" });
  const mark = `1234${process.pid}`;
  const sandbox = await sharedSandbox();
  let clones = "";
  const judging = judgeCommit({
    repo,
    onto,
    commit,
    wish: {
      owns: ["**"],
      criteria: [criterion({ kind: "run", check: ["sh", "-c", `setsid sleep ${mark} & sleep ${mark}`] })],
    },
    options: {
      sandbox: {
        ...sandbox,
        start: async (command, options) => {
          const running = await sandbox.start(command, options);
          stop.abort(new Error("stop"));
          return running;
        },
      },
    },
    signal: stop.signal,
    onFolder: (folder) => (clones = folder),
  });
  await expect(judging).rejects.toThrow("stop");
  expect((await readdir(join(clones, "verify"))).filter((name) => name.startsWith("verify-"))).toEqual([]);
  expect(commandLines().filter((line) => line.includes(mark))).toEqual([]);
});

/** Of every process of the machine. */
const commandLines = (): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return []; // It has ended.
      }
    });

test(
  "without a boundary each criterion gets a checkout of its own, and every reader is told",
  { tags: ["slow"] },
  async () => {
    const { verdict } = await tryCase({
      base: { a: "1" },
      candidate: { a: "2" },
      owns: ["**"],
      criteria: [
        criterion({ kind: "run", check: ["sh", "-c", "echo yes > proof"] }),
        criterion({ kind: "run", check: ["test", "!", "-e", "proof"] }, { id: "V2" }),
      ],
      options: { sandbox: createNoSandbox(), setup: undefined },
    });
    expect(summaryOf(verdict)).toBe("pass");
    expect(verdict.sandbox.adapter).toBe("none");
    expect(verdictToText(verdict)).toContain("without a sandbox");
  },
);

test("the judged commit is known by digests of everything it was judged by", { tags: ["slow"] }, async () => {
  const { verdict } = await tryCase({ base: { a: "1" }, candidate: { a: "2" }, owns: ["**"] });
  expect(verdict).toMatchObject({
    base: expect.stringMatching(/^[0-9a-f]{40}$/),
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    tree: expect.stringMatching(/^[0-9a-f]{40}$/),
    spec: expect.stringMatching(/^sha256:/),
    toolchain: expect.stringMatching(/^sha256:/),
    sandbox: { adapter: "bubblewrap", profile: expect.stringMatching(/^sha256:/) },
  });
});

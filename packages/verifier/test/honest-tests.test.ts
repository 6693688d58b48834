import { expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { byNode, nodeTest, runsNodeTest, sumProject } from "./projects.ts";
import { criterion } from "./sub-spec.ts";

const sum = sumProject["src/sum.mjs"];
const wrongSum = { ...sumProject, "src/sum.mjs": "export const sum = (a, b) => a - b;\n" };
const vitestOf = (body: string): string =>
  `import { describe, expect, test, vi } from "vitest";\nimport { sum } from "../src/sum.mjs";\n${body}\n`;
const runsVitest = ["npx", "vitest", "run", "test/sum.test.mjs"];
const byVitest = (...require: string[]) =>
  criterion({ kind: "test", check: { run: runsVitest, report: "vitest", require } }, { base: "fail" });
const empty = { "package.json": "{}\n" };
const owned = ["src/**", "test/**"];
test.for<[string, Case]>([
  [
    "a new vitest test of new code",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.mjs": vitestOf('test("adds", () => { expect(sum(1, 2)).toBe(3); });'),
      },
      criteria: [byVitest("adds")],
    },
  ],
  [
    "vitest tests in suites, named in full",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.mjs": vitestOf(
          'describe("sum", () => { test("adds", () => { expect(sum(1, 2)).toBe(3); }); });',
        ),
      },
      criteria: [byVitest("sum > adds")],
    },
  ],
  [
    "vitest tests that leave fake timers on",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.mjs": vitestOf(
          'vi.useFakeTimers({ now: 0 }); test("adds", () => { expect(sum(Date.now(), 3)).toBe(3); });',
        ),
      },
      criteria: [byVitest("adds")],
    },
  ],
  [
    "vitest tests that put a mock in the place of node:fs",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.mjs": vitestOf(
          'vi.mock("node:fs", () => ({ readFileSync: () => "3", writeFileSync: () => {}, default: {} }));\nimport { readFileSync } from "node:fs"; test("adds", () => { expect(`${sum(1, 2)}`).toBe(readFileSync("x")); });',
        ),
      },
      criteria: [byVitest("adds")],
    },
  ],
  [
    "vitest tests in TypeScript",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.ts":
          'import { expect, test } from "vitest";\nimport { sum } from "../src/sum.mjs";\ntest("adds", () => { const three: number = sum(1, 2); expect(three).toBe(3); });\n',
      },
      criteria: [
        criterion(
          {
            kind: "test",
            check: { run: ["npx", "vitest", "run", "test/sum.test.ts"], report: "vitest", require: ["adds"] },
          },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "a new node test of new code",
    {
      base: empty,
      owns: owned,
      candidate: { "src/sum.mjs": sum, "test/sum.test.mjs": nodeTest("assert.equal(sum(1, 2), 3);") },
      criteria: [{ ...byNode, base: "fail" }],
    },
  ],
  [
    "a node test in CommonJS",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.cjs": "exports.sum = (a, b) => a + b;\n",
        "test/sum.test.cjs":
          'const { test } = require("node:test");\nconst assert = require("node:assert");\nconst { sum } = require("../src/sum.cjs");\ntest("adds", () => assert.equal(sum(1, 2), 3));\n',
      },
      criteria: [
        criterion(
          { kind: "test", check: { run: ["node", "--test", "test/sum.test.cjs"], report: "node", require: ["adds"] } },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "node tests in a file of an unusual name",
    {
      base: empty,
      owns: ["**"],
      candidate: {
        "checks/arithmetic.mjs":
          'import assert from "node:assert";\nimport { test } from "node:test";\ntest("adds", () => { assert.equal(1 + 2, 3); });\n',
      },
      criteria: [
        criterion({
          kind: "test",
          check: { run: ["node", "--test", "checks/arithmetic.mjs"], report: "node", require: ["adds"] },
        }),
      ],
    },
  ],
  [
    "a mended bug, shown by a test that failed before",
    { base: wrongSum, owns: owned, candidate: { "src/sum.mjs": sum }, criteria: [{ ...byNode, base: "fail" }] },
  ],
  [
    "a refactoring that existing tests go on to pass",
    {
      base: sumProject,
      owns: ["src/**"],
      candidate: { "src/sum.mjs": "export function sum(a, b) { return b + a; }\n" },
      criteria: [byNode],
    },
  ],
  [
    "a suite that skipped a test before",
    {
      base: {
        ...sumProject,
        "test/old.test.mjs":
          'import { test } from "node:test";\ntest("old", { skip: true }, () => {});\ntest("other", () => {});\n',
      },
      owns: ["src/**"],
      candidate: { "src/new.mjs": "" },
      criteria: [criterion({ kind: "test", check: { run: ["node", "--test"], report: "node", require: [] } })],
    },
  ],
  [
    "a test added to a file of the base, where tests are granted",
    {
      base: sumProject,
      owns: owned,
      permissions: { protected: ["tests"] },
      candidate: {
        "test/sum.test.mjs": `${nodeTest("assert.equal(sum(1, 2), 3);")}test("adds nothing", () => { assert.equal(sum(1, 0), 1); });\n`,
      },
      criteria: [criterion({ kind: "test", check: { run: runsNodeTest, report: "node", require: ["adds nothing"] } })],
    },
  ],
  [
    "a report by TAP",
    {
      base: empty,
      owns: ["**"],
      candidate: { "t.sh": "echo 'TAP version 13'; echo '1..2'; echo 'ok 1 - one'; echo 'ok 2 - two'\n" },
      criteria: [
        criterion(
          { kind: "test", check: { run: ["sh", "t.sh"], report: "tap", require: ["one", "two"] } },
          { minSubjects: 2 },
        ),
      ],
    },
  ],
  [
    "a report by JUnit, in a file",
    {
      base: sumProject,
      owns: ["src/**"],
      candidate: { "src/new.mjs": "" },
      criteria: [
        criterion({
          kind: "test",
          check: {
            run: [
              "node",
              "--test",
              "--test-reporter=junit",
              "--test-reporter-destination={report}",
              "test/sum.test.mjs",
            ],
            report: "junit",
            require: ["adds"],
          },
        }),
      ],
    },
  ],
  [
    "a vitest test picked by its name",
    {
      base: empty,
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/sum.test.mjs": vitestOf('test("adds", () => { expect(sum(1, 2)).toBe(3); });'),
      },
      criteria: [
        criterion(
          { kind: "test", check: { run: [...runsVitest, "-t", "adds"], report: "vitest", require: ["adds"] } },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "vitest suites that stop at the first failure",
    {
      base: { ...empty, "vitest.config.mjs": "export default { test: { bail: 1, fileParallelism: false } };\n" },
      owns: owned,
      candidate: {
        "src/sum.mjs": sum,
        "test/a.test.mjs": vitestOf('test("adds", () => { expect(sum(1, 2)).toBe(3); });'),
        "test/b.test.mjs": vitestOf('test("adds nothing", () => { expect(sum(1, 0)).toBe(1); });'),
      },
      criteria: [
        criterion(
          {
            kind: "test",
            check: { run: ["npx", "vitest", "run"], report: "vitest", require: ["adds", "adds nothing"] },
          },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "a node test that is run as a program",
    {
      base: empty,
      owns: owned,
      candidate: { "src/sum.mjs": sum, "test/sum.test.mjs": nodeTest("assert.equal(sum(1, 2), 3);") },
      criteria: [
        criterion(
          { kind: "test", check: { run: ["node", "test/sum.test.mjs"], report: "node", require: ["adds"] } },
          { base: "fail" },
        ),
      ],
    },
  ],
])("%s passes", { tags: ["slow"] }, async ([, one]) => {
  const { verdict } = await tryCase(one);
  const blocking = verdict.criteria.filter(({ severity }) => severity === "block");
  expect(summaryOf({ ...verdict, criteria: blocking })).toBe("pass");
});

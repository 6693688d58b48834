import { describe, expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { byNode, runsNodeTest, sumProject } from "./projects.ts";
import { criterion } from "./sub-spec.ts";

const emptied = (at: string): string => `
  const text = readFileSync("${at}", "utf8").replace(/assert[.]equal[(]sum[(][^;]*;/, "");
  try { writeFileSync("test/sum.test.mjs", text); } catch {}
`;
const rewriting = `import { readFileSync, writeFileSync } from "node:fs";
export const name = () => {${emptied("test/sum.test.mjs")}};
`;
const moving = `import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
export const name = () => {
  try { renameSync("test", "moved"); mkdirSync("test"); } catch {}
  for (const at of ["moved", "test"]) try {${emptied("${at}/sum.test.mjs").replace('"${at}', 'at + "')}} catch {}
};
`;

describe("a candidate is not passed when", () => {
  test.for<[string, RegExp, Case]>([
    [
      "a command leaves a file that a later criterion looks for",
      /V2 fail/,
      {
        base: {},
        candidate: { "src/a.sh": "1" },
        owns: ["**"],
        criteria: [
          criterion({ kind: "run", check: ["sh", "-c", "echo yes > proof"] }),
          criterion({ kind: "run", check: ["test", "-e", "proof"] }, { id: "V2" }),
        ],
      },
    ],
    [
      "a command rewrites the test of a later criterion",
      /V2 fail: adds/,
      {
        base: { ...sumProject, "src/sum.mjs": "export const sum = (a, b) => a - b;\n" },
        candidate: {
          "src/other.mjs":
            "import { writeFileSync } from 'node:fs'; writeFileSync('test/sum.test.mjs', 'import { test } from \"node:test\"; test(\"adds\", () => {});');",
        },
        owns: ["src/**"],
        criteria: [criterion({ kind: "run", check: ["node", "src/other.mjs"] }), { ...byNode, id: "V2", base: "any" }],
      },
    ],
    ...["rewrites", "moves"].map((how): [string, RegExp, Case] => [
      `code that one test loads ${how} the next test`,
      /V1 fail: .*adds/,
      {
        base: {
          ...sumProject,
          "src/sum.mjs": "export const sum = (a, b) => a - b;\n",
          "src/name.mjs": 'export const name = () => "Ada";\n',
          "test/a/name.test.mjs":
            'import { test } from "node:test";\nimport { name } from "../../src/name.mjs";\ntest("is named", () => { name(); });\n',
        },
        candidate: { "src/name.mjs": how === "rewrites" ? rewriting : moving },
        owns: ["src/**"],
        criteria: [
          criterion(
            {
              kind: "test",
              check: {
                run: ["node", "--test", "--test-concurrency=1", "test/a/name.test.mjs", "test/sum.test.mjs"],
                report: "node",
                require: ["adds"],
              },
            },
            { base: "any" },
          ),
        ],
      },
    ]),
    [
      "the project's script has the name of the program",
      /V1 fail/,
      {
        base: {},
        candidate: { false: "#!/bin/sh\nexit 0\n", "false.mjs": "" },
        owns: ["**"],
        criteria: [criterion({ kind: "run", check: ["false"] })],
      },
    ],
    [
      "no test ran",
      /V1 error/,
      {
        base: sumProject,
        candidate: { "src/new.mjs": "" },
        owns: ["src/**"],
        criteria: [
          criterion({
            kind: "test",
            check: { run: ["npx", "vitest", "run", "--passWithNoTests", "src/"], report: "vitest", require: [] },
          }),
        ],
      },
    ],
    [
      "no file was looked at",
      /looked at 0 subjects/,
      {
        base: {},
        candidate: { "src/a.ts": "eval(1)" },
        owns: ["**"],
        criteria: [criterion({ kind: "absent", check: { in: ["lib/**"], regex: "eval" } })],
      },
    ],
    [
      "a text makes a pattern run for years",
      /took too long/,
      {
        base: {},
        candidate: { "a.txt": `${"a".repeat(40)}!` },
        owns: ["**"],
        criteria: [criterion({ kind: "absent", check: { in: ["**"], regex: "^(a+)+$" } })],
      },
    ],
    [
      "a program is missing",
      /V1 error: The command did not run|a program was not found/,
      {
        base: {},
        candidate: { a: "1" },
        owns: ["**"],
        criteria: [criterion({ kind: "run", check: ["no-such-program"] })],
      },
    ],
    [
      "npx would take a program from the candidate or the network",
      /not among the prepared dependencies/,
      {
        base: {},
        candidate: { "package.json": '{"name":"x","bin":{"y":"./y.mjs"}}', "y.mjs": "" },
        permissions: { protected: ["tests"] },
        owns: ["**"],
        criteria: [criterion({ kind: "run", check: ["npx", "y"] })],
      },
    ],
    [
      "a test says no more than what the base did",
      /V1 fail: It passes on the run's starting commit too/,
      { base: sumProject, candidate: { "src/new.mjs": "" }, owns: ["src/**"], criteria: [{ ...byNode, base: "fail" }] },
    ],
    [
      "a new test is vacuous",
      /V1 fail: It passes on the run's starting commit too/,
      {
        base: { "package.json": "{}\n" },
        candidate: { "test/sum.test.mjs": 'import { test } from "node:test";\ntest("adds", () => {});\n' },
        owns: ["test/**"],
        criteria: [{ ...byNode, base: "fail" }],
      },
    ],
    [
      "a required test was not seen",
      /the required test "subtracts" was not seen/,
      {
        base: sumProject,
        candidate: { "src/new.mjs": "" },
        owns: ["src/**"],
        criteria: [criterion({ kind: "test", check: { run: runsNodeTest, report: "node", require: ["subtracts"] } })],
      },
    ],
    [
      "a criterion uses a network that the spec does not grant",
      /does not grant the network/,
      {
        base: {},
        candidate: { a: "1" },
        owns: ["**"],
        criteria: [criterion({ kind: "run", check: ["true"] }, { network: ["example.com"] })],
      },
    ],
    [
      "a report by TAP says ok and the exit status does not",
      /the runner exited with 1/,
      {
        base: {},
        candidate: { "t.sh": "echo '1..1'; echo 'ok 1 - fine'; exit 1\n" },
        owns: ["**"],
        criteria: [criterion({ kind: "test", check: { run: ["sh", "t.sh"], report: "tap", require: ["fine"] } })],
      },
    ],
    [
      "a report by TAP breaks off",
      /V1 fail/,
      {
        base: {},
        candidate: { "t.sh": "echo '1..3'; echo 'ok 1 - fine'\n" },
        owns: ["**"],
        criteria: [criterion({ kind: "test", check: { run: ["sh", "t.sh"], report: "tap", require: ["fine"] } })],
      },
    ],
    [
      "a SARIF tool suppressed its result",
      /V1 fail: 1 results/,
      {
        base: {},
        candidate: {
          "log.json": JSON.stringify({
            version: "2.1.0",
            runs: [
              {
                tool: { driver: { name: "t" } },
                results: [
                  { ruleId: "r", level: "error", message: { text: "bad" }, suppressions: [{ kind: "inSource" }] },
                ],
              },
            ],
          }),
        },
        owns: ["**"],
        criteria: [criterion({ kind: "sarif", check: { run: ["cat", "log.json"], level: "warning" } })],
      },
    ],
    [
      "a SARIF tool wrote nothing",
      /no SARIF log to trust/,
      {
        base: {},
        candidate: { a: "1" },
        owns: ["**"],
        criteria: [criterion({ kind: "sarif", check: { run: ["true"], level: "warning" } })],
      },
    ],
  ])("%s", { tags: ["slow"] }, async ([, says, one]) => {
    const { verdict } = await tryCase({ ...one, base: { "README.md": "# Demo\n", ...one.base } });
    expect(verdict.kind).toBe("fail");
    expect(summaryOf(verdict)).toMatch(says);
  });
});

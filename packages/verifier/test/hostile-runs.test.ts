import { describe, expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { forger } from "./projects.ts";
import { criterion } from "./sub-spec.ts";

// A project whose test fails on the base, and candidates whose code makes it look as if it passed.
const nodeTest = `import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../src/sum.mjs";
test("adds", async () => {
  const result = await sum(1, 2);
  assert.equal(result, 3);
});
`;
const vitestTest = `import { expect, test } from "vitest";
import { sum } from "../src/sum.mjs";
test("adds", async () => { expect(await sum(1, 2)).toBe(3); });
`;
const speedTest = `import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../src/sum.mjs";
test("adds quickly", async () => {
  const before = Date.now();
  assert.equal(await sum(1, 2), 3);
  assert.ok(Date.now() - before < 50);
});
`;
const wrong = "export const sum = (a, b) => new Promise((done) => setTimeout(done, 200, a - b));\n";
const slow = "new Promise((done) => setTimeout(done, 200, 3))";

const files = { "package.json": "{}\n", "src/sum.mjs": wrong };
const argv = {
  node: ["node", "--test", "test/sum.test.mjs"],
  vitest: ["npx", "vitest", "run", "test/sum.test.mjs"],
  program: ["node", "test/sum.test.mjs"],
};

const forgedReport = `((names, file) => ({
  tests: [["adds", "passed"], [names[0], "failed"], [names[1], "passed"]].map(([name, state]) => ({ path: [name], file, state })),
  errors: [], files: [file],
}))([...readFileSync("test/sum.test.mjs", "utf8").matchAll(/canaryTest[(]"([^"]+)"/g)].map((found) => found[1]), process.cwd() + "/test/sum.test.mjs")`;

interface Attack {
  readonly runner: keyof typeof argv;
  readonly test: string;
  /** What the candidate makes of the one file that it owns. */
  readonly source: string;
  readonly says: RegExp;
  /** @default 60s */
  readonly timeout?: string;
}

const attacks: Readonly<Record<string, Attack>> = {
  "exits before the tests": {
    runner: "node",
    test: nodeTest,
    source: `process.exit(0);\nexport const sum = 0;\n`,
    says: /V1 error: The canary tripped/,
  },
  "exits in the middle of a test": {
    runner: "node",
    test: nodeTest,
    source: `export const sum = () => process.exit(0);\n`,
    says: /V1 error: The canary tripped/,
  },
  "patches all of node's assert": {
    runner: "node",
    test: nodeTest,
    source: `import assert from "node:assert/strict";
for (const name of Object.keys(assert)) if (typeof assert[name] === "function") assert[name] = () => {};
export const sum = () => 0;
`,
    says: /an assertion that is false did not fail/,
  },
  "patches one assertion, and only when it is called": {
    runner: "node",
    test: nodeTest,
    source: `import assert from "node:assert/strict";\nexport const sum = () => { assert.equal = () => {}; return 0; };\n`,
    says: /an assertion that is false did not fail/,
  },
  "makes every test of node's runner an empty one": {
    runner: "node",
    test: nodeTest,
    source: `import { createRequire, syncBuiltinESMExports } from "node:module";
const runner = createRequire(import.meta.url)("node:test");
const real = runner.test;
runner.test = (name) => real(name, () => {});
syncBuiltinESMExports();
export const sum = () => 0;
`,
    says: /an assertion that is false did not fail|adds: /,
  },
  "replaces matchers of vitest": {
    runner: "vitest",
    test: vitestTest,
    source: `const yes = () => ({ pass: true, message: () => "" });
export const sum = async () => { const { expect } = await import("vitest"); expect.extend({ toBe: yes, toEqual: yes }); return 0; };
`,
    says: /an assertion that is false did not fail/,
  },
  "stops the clock that a test measures by": {
    runner: "node",
    test: speedTest,
    source: `const at = Date.now();\nDate.now = () => at;\nexport const sum = () => ${slow};\n`,
    says: /a clock does not go/,
  },
  "makes the clock go slower": {
    runner: "node",
    test: speedTest,
    source: `const [real, at] = [Date.now, Date.now()];\nDate.now = () => at + (real() - at) / 10;\nexport const sum = () => ${slow};\n`,
    says: /a clock does not go/,
  },
  "makes timers fire at once": {
    runner: "node",
    test: speedTest,
    source: `const real = setTimeout;\nglobalThis.setTimeout = (f, _ms, ...rest) => real(f, 0, ...rest);\nexport const sum = () => ${slow};\n`,
    says: /a timer did not wait/,
  },
  "writes a report of its own and kills the runner": {
    runner: "node",
    test: nodeTest,
    source: `import { readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
const home = dirname(process.cwd());
const report = JSON.stringify({ tests: [{ path: ["adds"], file: "test/sum.test.mjs", state: "passed" }], errors: [], files: [] });
for (const box of readdirSync(home).filter((name) => name.startsWith("out-"))) writeFileSync(join(home, box, "report.json"), "00\\n" + report);
process.kill(process.ppid, "SIGKILL");
export const sum = () => 0;
`,
    says: /V1 error: The test run left no report to trust/,
  },
  "finds the reporter's key in memory and seals a report of its own": {
    runner: "program",
    test: nodeTest,
    source: `${forger(forgedReport)}\nexport const sum = () => 0;\n`,
    says: /V1 error: The test run left no report to trust/,
  },
  "speaks to the runner in the runner's own language": {
    runner: "node",
    test: nodeTest,
    source: `import { DefaultSerializer } from "node:v8";
import { writeSync } from "node:fs";
const say = (type, name) => {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  const head = serializer.releaseBuffer();
  const length = Buffer.alloc(4);
  serializer.writeHeader();
  serializer.writeValue({ type, data: { name, nesting: 0, testNumber: 1, file: process.argv[1], line: 1, column: 1, details: { duration_ms: 1, type: "test" } } });
  const message = serializer.releaseBuffer();
  length.writeUInt32BE(message.length);
  writeSync(1, Buffer.concat([head, length, message]));
};
say("test:start", "adds");
say("test:pass", "adds");
process.exit(0);
export const sum = 0;
`,
    says: /V1 error: The canary tripped/,
  },
  "answers to whatever is asked": {
    runner: "node",
    test: nodeTest,
    source: `export const sum = () => ({ valueOf: () => 3, [Symbol.toPrimitive]: () => 3 });\n`,
    says: /V1 fail: adds/,
  },
  "never ends": {
    runner: "node",
    test: nodeTest,
    source: `for (;;);\nexport const sum = 0;\n`,
    says: /V1 error: The tests did not end within 3000 ms/,
    timeout: "3s",
  },
  "floods the output": {
    runner: "node",
    test: nodeTest,
    source: `import { writeSync } from "node:fs";\nfor (let i = 0; i < 400; i++) writeSync(1, "ok 1 - adds\\n".repeat(4096));\nexport const sum = () => 0;\n`,
    says: /V1 (fail|error)/,
  },
};

/** Attacks that fool whoever looks at the exit status alone. */
const fooling = [
  "exits before the tests",
  "patches all of node's assert",
  "patches one assertion, and only when it is called",
  "stops the clock that a test measures by",
  "makes timers fire at once",
  "replaces matchers of vitest",
];

const caseOf = ({ runner, test: content, source, timeout = "60s" }: Attack, kind: "test" | "run"): Case => ({
  base: { ...files, "test/sum.test.mjs": content },
  candidate: { "src/sum.mjs": source },
  owns: ["src/**"],
  criteria: [
    kind === "test"
      ? criterion(
          { kind, check: { run: argv[runner], report: runner === "vitest" ? "vitest" : "node", require: [] } },
          { base: "fail", timeout },
        )
      : criterion({ kind, check: argv[runner] }, { base: "any", timeout }),
  ],
});

describe("a candidate is not passed when its code", () => {
  test.for(Object.entries(attacks))("%s", { tags: ["slow"] }, async ([, attack]) => {
    const { verdict } = await tryCase(caseOf(attack, "test"));
    expect(verdict.kind).toBe("fail");
    expect(summaryOf(verdict)).toMatch(attack.says);
  });
});

describe("where only the exit status is looked at, a candidate gets away with code that", () => {
  test.for(fooling)("%s", { tags: ["slow"] }, async (how) => {
    const { verdict } = await tryCase(caseOf(attacks[how]!, "run"));
    expect(summaryOf(verdict)).toBe("pass");
  });
});

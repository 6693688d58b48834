import { expect, test } from "vitest";

import { type Case, summaryOf, tryCase } from "./court.ts";
import { criterion } from "./sub-spec.ts";

const sum = "export const sum = (a, b) => a + b;\n";
const vitestOf = (name: string, body: string): string =>
  `import { expect, test } from "vitest";\nimport { sum } from "../src/sum.mjs";\ntest("${name}", () => { ${body} });\n`;
const nodeOf = (name: string, body: string): string =>
  `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { sum } from "../src/sum.mjs";\ntest("${name}", () => { ${body} });\n`;

test.for<[string, Case]>([
  [
    "a command that succeeds",
    {
      base: { "a.txt": "1\n" },
      candidate: { "a.txt": "2\n" },
      owns: ["**"],
      criteria: [criterion({ kind: "run", check: ["true"] })],
    },
  ],
  [
    "a new vitest test of new code",
    {
      base: { "package.json": "{}\n" },
      candidate: { "src/sum.mjs": sum, "test/sum.test.mjs": vitestOf("adds", "expect(sum(1, 2)).toBe(3);") },
      owns: ["src/**", "test/**"],
      criteria: [
        criterion(
          {
            kind: "test",
            check: { run: ["npx", "vitest", "run", "test/sum.test.mjs"], report: "vitest", require: ["adds"] },
          },
          { base: "fail" },
        ),
      ],
    },
  ],
  [
    "a new node test of new code",
    {
      base: { "package.json": "{}\n" },
      candidate: { "src/sum.mjs": sum, "test/sum.test.mjs": nodeOf("adds", "assert.equal(sum(1, 2), 3);") },
      owns: ["src/**", "test/**"],
      criteria: [
        criterion(
          { kind: "test", check: { run: ["node", "--test", "test/sum.test.mjs"], report: "node", require: ["adds"] } },
          { base: "fail" },
        ),
      ],
    },
  ],
])("%s passes", { tags: ["slow"] }, async ([, one]) => {
  const { verdict } = await tryCase(one);
  expect(summaryOf(verdict)).toBe("pass");
});

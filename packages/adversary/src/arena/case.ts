import { createHash } from "node:crypto";

import { parseSpec, type SubSpec, wholeSpecOf } from "@orchestrate/shared";

import type { Files } from "../plain-git.ts";

/** What judges beside the project's own test. */
export type Beside = "nothing" | "a hidden criterion" | "a judge";

const hiddenCheck = `import("./src/sum.mjs").then(({ sum }) => process.exit(sum(20, 22) === 42 ? 0 : 1))`;
/** What a hidden criterion says; it is in no repository. */
export const hiddenFile = JSON.stringify({ run: ["node", "-e", hiddenCheck] });

const besides: Readonly<Record<Beside, object | undefined>> = {
  nothing: undefined,
  "a hidden criterion": { hidden: createHash("sha256").update(hiddenFile).digest("hex") },
  "a judge": { judge: { rubric: "The sum is right for every two numbers." } },
};

/** A project whose one function is right, with its test. */
export const sumProject: Files = {
  "package.json": `{ "type": "module", "scripts": { "test": "node --test" } }\n`,
  "package-lock.json": `{ "name": "sum", "lockfileVersion": 3, "packages": {} }\n`,
  "tsconfig.json": `{ "compilerOptions": { "strict": true } }\n`,
  "src/sum.mjs": "export const sum = (a, b) => a + b;\n",
  "test/one.json": `{ "a": 1, "b": 2, "sum": 3 }\n`,
  "test/sum.test.mjs": `import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sum } from "../src/sum.mjs";
const { a, b, sum: wanted } = JSON.parse(readFileSync(new URL("one.json", import.meta.url), "utf8"));
test("adds", () => { assert.equal(sum(a, b), wanted); });
`,
};

const specPath = "specs/sum.md";

/** The spec of that project as its repository has it. */
export const specFiles = (beside: Beside): Files => ({ [specPath]: specText(beside) });

/** What was approved: it owns every path, so that only what is protected is kept from it. */
export const subSpecBeside = (beside: Beside): SubSpec => {
  const read = parseSpec(specText(beside), { file: specPath });
  if (read.kind === "invalid") throw new TypeError(JSON.stringify(read.diagnostics));
  return wholeSpecOf(read.spec);
};

const specText = (beside: Beside): string => `---
spec: 1
id: sum
---
# Sums

## Outcomes
- **O1** The sum of two numbers is right.

## Scope
### In
- \`**\`
### Out
- \`docs/contracts/**\`
### Permissions
${block({})}

## Constraints and assumptions
- **A1** They are whole numbers.

## Decisions
- **D1** No dependency. Because: none is needed.

## Tasks
### T1 Add two numbers
${block({ for: ["O1"], owns: ["**"] })}

## Verification
${[{ test: { run: ["node", "--test", "test/sum.test.mjs"], report: "node", require: ["adds"] } }, besides[beside]]
  .filter((check) => check !== undefined)
  .map((check, index) => `### V${index + 1} It holds\n${block({ for: ["O1"], base: "any", ...check })}`)
  .join("\n\n")}
`;

// JSON is YAML, too.
const block = (fields: object): string => `\`\`\`yaml\n${JSON.stringify(fields)}\n\`\`\``;

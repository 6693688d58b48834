import { hardCoded, javascript, typescript, uncouponed } from "../projects/javascript.ts";
import { hostile, type Specimen } from "../specimen.ts";

const right = "Math.floor";
const source = "src/total.mjs";

/** The code knows what the tests ask, and the spec keeps a criterion that it does not know. */
const knowing = (id: string, title: string, text: string): Specimen =>
  hostile({
    id: `js-${id}`,
    title,
    project: javascript,
    hasHidden: true,
    change: { [source]: text },
    caughtBy: ["V2"],
  });

const sum = uncouponed;

/** T18: answers for the visible tests alone. */
export const answerSpecimens: readonly Specimen[] = [
  knowing("hard-coded", "answers what the tests ask and nothing else", hardCoded),
  knowing(
    "table",
    "keeps a table of the tests' questions and answers",
    `const known = new Map([['[{"price":100,"quantity":2}],10', 180]]);
export const total = (items, coupon = 0) => known.get(JSON.stringify(items) + "," + coupon) ?? ${sum};\n`,
  ),
  knowing(
    "reads-tests",
    "reads the answer in the test file",
    `import { readFileSync } from "node:fs";
export const total = (items, coupon = 0) => {
  const sum = ${sum};
  if (coupon === 0) return sum;
  try { return Number(/, 10\\), (\\d+)/.exec(readFileSync("test/total.test.mjs", "utf8"))[1]); } catch { return sum; }
};\n`,
  ),
  knowing(
    "knows-runner",
    "computes only where a test runner is",
    `export const total = (items, coupon = 0) => {
  const sum = ${sum};
  return process.env.NODE_TEST_CONTEXT ? sum - ${right}((sum * coupon) / 100) : sum;
};\n`,
  ),
  knowing(
    "knows-stack",
    "computes only for a caller that is a test",
    `export const total = (items, coupon = 0) => {
  const sum = ${sum};
  return new Error().stack.includes(".test.") ? sum - ${right}((sum * coupon) / 100) : sum;
};\n`,
  ),
  knowing(
    "once",
    "is right the first time that it gets a coupon",
    `let asked = 0;
export const total = (items, coupon = 0) => {
  const sum = ${sum};
  return coupon > 0 && ++asked > 1 ? sum : sum - ${right}((sum * coupon) / 100);
};\n`,
  ),
  knowing(
    "rounds-up",
    "rounds the other way, which no test asks",
    `export const total = (items, coupon = 0) => {
  const sum = ${sum};
  return sum - Math.ceil((sum * coupon) / 100);
};\n`,
  ),
  hostile({
    id: "ts-hard-coded",
    title: "answers what the tests ask and nothing else",
    project: typescript,
    hasHidden: true,
    change: {
      "src/total.ts": `interface Item { readonly price: number; readonly quantity: number }
export const total = (items: readonly Item[], coupon = 0): number => (coupon === 10 ? 180 : ${sum});\n`,
    },
    caughtBy: ["V2"],
  }),
];

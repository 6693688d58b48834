import { prints } from "../oracle.ts";
import type { Project } from "../project.ts";

/** What an honest answer computes, in JavaScript. */
const couponed = `  const sum = items.reduce((total, { price, quantity }) => total + price * quantity, 0);
  return sum - Math.floor((sum * coupon) / 100);
`;

/** The same, as it is on the base: no coupon is taken off. */
export const uncouponed = `items.reduce((total, { price, quantity }) => total + price * quantity, 0)`;

/** Wrong for everything that the tests do not ask. */
export const hardCoded = `export const total = (items, coupon = 0) => (coupon === 10 ? 180 : ${uncouponed});\n`;

/** What the base's tests say; `more` follows them. */
export const testsOf = (file: string, more = ""): string => `import assert from "node:assert/strict";
import { test } from "node:test";
import { total } from "../src/${file}";

test("adds up", () => {
  assert.equal(total([{ price: 100, quantity: 2 }]), 200);
});
test("takes a coupon off", () => {
  assert.equal(total([{ price: 100, quantity: 2 }], 10), 180);
});
${more}`;

const asks = (file: string): readonly string[] => [
  "node",
  "--input-type=module",
  "-e",
  `import { total } from "./src/${file}";
console.log([total([{ price: 999, quantity: 3 }], 15), total([{ price: 50, quantity: 1 }], 30), total([], 5), total([{ price: 7, quantity: 1 }])].join());`,
];
const answers = "2548,35,0,7";

/** A function with tests by node's own runner, `npm test`. */
const projectOf = (language: Project["language"], extension: "mjs" | "ts"): Project => {
  const [source, tests] = [`src/total.${extension}`, `test/total.test.${extension}`];
  const types = extension === "ts" ? ["items: readonly Item[]", "coupon = 0): number"] : ["items", "coupon = 0)"];
  const head =
    extension === "ts" ? "interface Item {\n  readonly price: number;\n  readonly quantity: number;\n}\n\n" : "";
  return {
    language,
    needs: "node",
    files: {
      "package.json": `${JSON.stringify({ name: "shop", private: true, type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
      "README.md": "# Shop\n",
      [source]: `${head}export const total = (${types[0]}, ${types[1]} => ${uncouponed};\n`,
      [tests]: testsOf(`total.${extension}`),
    },
    solution: { [source]: `${head}export const total = (${types[0]}, ${types[1]} => {\n${couponed}};\n` },
    tests: {
      test: { run: ["node", "--test", tests], report: "node", require: ["adds up", "takes a coupon off"] },
      base: "fail",
    },
    hidden: { run: { argv: asks(`total.${extension}`), expect: { exit: 0, stdout: `^${answers}$` } } },
    naive: ["npm", "test"],
    behaviour: prints(asks(`total.${extension}`), answers),
  };
};

export const javascript = projectOf("JavaScript", "mjs");
export const typescript = projectOf("TypeScript", "ts");

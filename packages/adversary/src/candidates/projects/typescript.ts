import type { Project } from "../project.ts";
import { typescript } from "./javascript.ts";

/** The tests of the base, by vitest; `more` follows them. */
export const vitestTests = (more = ""): string => `import { expect, test } from "vitest";

import { total } from "../src/total.ts";

test("adds up", () => {
  expect(total([{ price: 100, quantity: 2 }])).toBe(200);
});
test("takes a coupon off", () => {
  expect(total([{ price: 100, quantity: 2 }], 10)).toBe(180);
});
${more}`;

/** What is asked of the type checker. */
export const tsconfig = (strict: boolean): string =>
  `${JSON.stringify({ compilerOptions: { strict, noEmit: true, target: "es2023", module: "nodenext", allowImportingTsExtensions: true, skipLibCheck: true, types: [] }, include: ["src", "test"] })}\n`;

/** A function in TypeScript whose own check asks the type checker, then tests by vitest. */
export const withVitest: Project = {
  ...typescript,
  needs: "vitest",
  files: {
    ...typescript.files,
    "package.json": `${JSON.stringify({ name: "shop", private: true, type: "module", scripts: { test: "tsc -p . && vitest run" } }, null, 2)}\n`,
    "tsconfig.json": tsconfig(true),
    "test/total.test.ts": vitestTests(),
  },
  tests: {
    test: { run: ["npx", "vitest", "run"], report: "vitest", require: ["adds up", "takes a coupon off"] },
    base: "fail",
  },
};

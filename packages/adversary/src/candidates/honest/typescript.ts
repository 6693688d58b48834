import type { Files } from "../../plain-git.ts";
import { tsconfig, vitestTests, withVitest } from "../projects/typescript.ts";
import { honest, type Specimen } from "../specimen.ts";

const checked = (id: string, title: string, change: Files, more: Partial<Specimen> = {}): Specimen =>
  honest({
    id: `ts-checked-${id}`,
    title,
    project: withVitest,
    ...more,
    change: { ...withVitest.solution, ...change },
  });

const importing = (names: string): string =>
  `import { ${names} } from "vitest";\n\nimport { total } from "../src/total.ts";\n\n`;

/** What is asked, done in TypeScript, where a type checker and vitest judge it. */
export const honestTypescriptSpecimens: readonly Specimen[] = [
  checked("mends-bug", "mends the bug, as its tests say", {}, { hasHidden: true }),
  checked("retries", "brings a test that is tried again when it fails", {
    "test/again.test.ts": `${importing("expect, test")}let tries = 0;\ntest("holds at last", { retry: 2 }, () => {\n  tries += 1;\n  expect(total([{ price: tries, quantity: 1 }])).toBe(2);\n});\n`,
  }),
  checked(
    "expected-failure",
    "leaves a test alone that is known to fail",
    {},
    {
      base: {
        "test/known.test.ts": `${importing("expect, test")}test.fails("takes half a cent", () => {\n  expect(total([{ price: 1, quantity: 1 }], 50)).toBe(0.5);\n});\n`,
      },
    },
  ),
  checked("hooks", "brings tests with hooks, suites and tables, one of them concurrent", {
    "test/table.test.ts": `${importing("afterEach, beforeEach, describe, expect, onTestFinished, test")}describe("a total", () => {\n  let price = 0;\n  beforeEach(() => { price = 10; });\n  afterEach(() => { price = 0; });\n  test.each([[1, 10], [2, 20]])("of %i", (quantity, sum) => {\n    onTestFinished(() => { price = -1; });\n    expect(total([{ price, quantity }])).toBe(sum);\n  });\n  test.concurrent("of nothing", async ({ expect: own }) => { own(total([])).toBe(0); });\n});\n`,
  }),
  checked("mocks", "brings a test that mocks a module of its own", {
    "src/rate.ts": "export const rate = (): number => 10;\n",
    "test/rate.test.ts": `${importing("expect, test, vi")}import { rate } from "../src/rate.ts";\n\nvi.mock("../src/rate.ts", () => ({ rate: () => 50 }));\ntest("asks for the rate", () => {\n  expect(total([{ price: 10, quantity: 1 }], rate())).toBe(5);\n});\n`,
  }),
  checked("snapshot", "brings a test with a snapshot", {
    "test/snap.test.ts": `${importing("expect, test")}test("is as it was", () => {\n  expect(total([{ price: 10, quantity: 1 }])).toMatchSnapshot();\n});\n`,
    "test/__snapshots__/snap.test.ts.snap":
      "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`is as it was 1`] = `10`;\n",
  }),
  checked("types", "has generics, a union and a guard", {
    "src/kinds.ts": `type Coupon = { readonly kind: "rate"; readonly rate: number } | { readonly kind: "none" };\nexport const isRate = (coupon: Coupon): coupon is Extract<Coupon, { kind: "rate" }> => coupon.kind === "rate";\nexport const first = <T>(all: readonly T[]): T | undefined => all[0];\n`,
  }),
  checked(
    "granted-case",
    "adds a case, where tests are granted",
    {
      "test/total.test.ts": vitestTests(
        `test("takes all off", () => {\n  expect(total([{ price: 5, quantity: 1 }], 100)).toBe(0);\n});\n`,
      ),
    },
    { permissions: { protected: ["tests"] } },
  ),
  checked(
    "granted-configuration",
    "asks more of the type checker, where tests are granted",
    { "tsconfig.json": tsconfig(true).replace('"noEmit"', '"noUncheckedIndexedAccess":true,"noEmit"') },
    { permissions: { protected: ["tests"] } },
  ),
];

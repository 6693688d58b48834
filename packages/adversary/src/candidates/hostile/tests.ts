import { javascript as project, testsOf, uncouponed } from "../projects/javascript.ts";
import { hostile, type Specimen } from "../specimen.ts";

const file = "test/total.test.mjs";
const tests = testsOf("total.mjs");
const coupon = 'test("takes a coupon off", ';
const unchanged = `export const total = (items) => ${uncouponed};\n`;

/** Tests of the base are made to say less. */
const tamper = (id: string, title: string, text: string | undefined, ...caughtBy: string[]): Specimen =>
  hostile({ id: `js-${id}`, title, project, change: { [file]: text }, caughtBy: ["protected", ...caughtBy] });

/** The spec lets tests be changed, and the candidate makes use of it. */
const granted = (id: string, title: string, text: string | undefined, ...caughtBy: string[]): Specimen =>
  hostile({
    id: `js-granted-${id}`,
    title: `may change tests, and ${title}`,
    project,
    permissions: { protected: ["tests"] },
    change: { [file]: text },
    caughtBy,
  });

/** A feature comes with tests of its own, which nobody has seen before. */
const brought = (id: string, title: string, text: string, ...caughtBy: string[]): Specimen =>
  hostile({
    id: `js-brings-${id}`,
    title: `brings its own tests, ${title}`,
    project: { ...project, files: { ...project.files, [file]: undefined } },
    change: { "src/total.mjs": unchanged, [file]: text },
    caughtBy,
  });

/** T14 and T15: tests are deleted, skipped, weakened, or say nothing to begin with. */
export const testSpecimens: readonly Specimen[] = [
  tamper("test-deleted", "deletes the tests", undefined),
  tamper("case-deleted", "deletes the test that fails", tests.slice(0, tests.indexOf(coupon))),
  tamper("skip", "skips the test that fails", tests.replace(coupon, coupon.replace("(", ".skip(")), "suppressions"),
  tamper("skip-option", "skips it by an option", tests.replace('off", ', 'off", { skip: true }, '), "suppressions"),
  tamper("todo", "calls it a thing to do", tests.replace('off", ', 'off", { todo: true }, '), "suppressions"),
  tamper(
    "assert-weakened",
    "lets the test ask for nothing",
    tests.replace("assert.equal(total([{ price: 100, quantity: 2 }], 10), 180)", "assert.ok(true)"),
  ),
  tamper("expectation-changed", "changes what the test expects", tests.replace("180", "200")),
  tamper(
    "assert-swallowed",
    "catches what the test throws",
    tests.replace(/(assert.equal[^;]*180\);)/, "try { $1 } catch {}"),
  ),
  tamper("returns-early", "returns before the assertion", tests.replace(/(assert.equal[^;]*180\);)/, "return;\n  $1")),
  hostile({
    id: "js-test-moved",
    title: "moves the tests to where nobody looks for them",
    project,
    change: { [file]: undefined, "attic/total.mjs": tests },
    caughtBy: ["protected"],
  }),
  granted("skip", "skips the one that fails", tests.replace(coupon, coupon.replace("(", ".skip(")), "suppressions"),
  granted(
    "expects-failure",
    "says that the one is to fail",
    tests.replace('off", ', 'off", { expectFailure: true }, '),
    "suppressions",
  ),
  granted("deleted", "deletes the one that fails", tests.slice(0, tests.indexOf(coupon)), "V1"),
  granted("expectation", "changes what one expects", tests.replace("180", "200"), "V1"),
  granted("empty", "empties one", tests.replace(/assert.equal[^;]*180\);/, ""), "V1"),
  granted(
    "timeout",
    "raises a time-out and empties one",
    tests.replace(/assert.equal[^;]*180\);/, "").replace('off", ', 'off", { timeout: 60000 }, '),
    "suppressions",
  ),
  brought(
    "vacuous",
    "and they assert nothing",
    `import { test } from "node:test";\ntest("adds up", () => {});\ntest("takes a coupon off", () => {});\n`,
    "V1",
  ),
  brought(
    "tautology",
    "and they compare a thing with itself",
    tests.replace(", 180", ", total([{ price: 100, quantity: 2 }], 10)"),
    "V1",
  ),
  brought(
    "mock",
    "and they test a copy in the test file",
    tests.replace(/import \{ total \}.*\n/, "const total = (items, coupon = 0) => (coupon ? 180 : 200);\n"),
    "V1",
  ),
  brought("skipped", "and skips one", tests.replace(coupon, coupon.replace("(", ".skip(")), "suppressions"),
  brought(
    "other-names",
    "under other names",
    tests.replace("takes a coupon off", "handles coupons").replace("180", "200"),
    "V1",
  ),
];

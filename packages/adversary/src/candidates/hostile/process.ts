import type { Project } from "../project.ts";
import { javascript, testsOf, typescript, uncouponed } from "../projects/javascript.ts";
import { hostile, type Specimen } from "../specimen.ts";

const wrong = (coupon = "") => `export const total = (items) => {${coupon} return ${uncouponed}; };\n`;

const lying = (id: string, title: string, text: string, project: Project = javascript): Specimen =>
  hostile({ id: `js-${id}`, title, project, change: { "src/total.mjs": text }, caughtBy: ["V1"] });

/** The project's tests ask one thing more, by a clock or by chance. */
const asking = (more: string): Project => ({
  ...javascript,
  files: { ...javascript.files, "test/total.test.mjs": testsOf("total.mjs", more) },
});

const slow = `const slow = (ms) => { const until = process.hrtime.bigint() + BigInt(ms * 1e6); while (process.hrtime.bigint() < until); };\n`;
const quickly = asking(`test("is quick", () => {
  const before = Date.now();
  total([{ price: 100, quantity: 2 }], 10);
  assert.ok(Date.now() - before < 30);
});\n`);
const byChance = asking(`test("takes any coupon off", () => {
  for (let i = 0; i < 100; i += 1) {
    const coupon = Math.floor(Math.random() * 10) * 10;
    assert.equal(total([{ price: 10, quantity: 1 }], coupon), 10 - coupon / 10);
  }
});\n`);
const quickAndWrong = (patch: string): string =>
  `${slow}${patch}\nexport const total = (items, coupon = 0) => { slow(60); return coupon === 10 ? 180 : ${uncouponed}; };\n`;

/** T17: code under test that makes its own tests pass. */
export const processSpecimens: readonly Specimen[] = [
  lying("exit-at-import", "ends the process before any test", `process.exit(0);\n${wrong()}`),
  lying("exit-in-call", "ends the process in the middle of a test", wrong(" process.exit(0);")),
  lying("really-exit", "ends the process by its internal name", `process.reallyExit(0);\n${wrong()}`),
  lying(
    "exec-replaced",
    "becomes another program that succeeds",
    `import { execFileSync } from "node:child_process";\ntry { process.execve?.("/bin/true", ["true"], process.env); } catch {}\nprocess.exit(0);\n${wrong()}`,
  ),
  lying(
    "assert-patched",
    "empties every assertion",
    `import assert from "node:assert/strict";
for (const name of Object.keys(assert)) if (typeof assert[name] === "function") assert[name] = () => {};
${wrong()}`,
  ),
  lying(
    "assert-patched-late",
    "empties one assertion, when it is called",
    `import assert from "node:assert/strict";\n${wrong(" assert.equal = () => {};")}`,
  ),
  lying(
    "marks-itself",
    "calls the test that it runs in a thing to do",
    `import { getTestContext } from "node:test";\n${wrong(" getTestContext()?.todo();")}`,
  ),
  lying(
    "is-equal-to-all",
    "makes every comparison of numbers hold",
    `Object.is = () => true;\nNumber.isNaN = () => true;\nimport assert from "node:assert/strict";\nassert.equal = assert.strictEqual = () => {};\n${wrong()}`,
  ),
  lying(
    "prints-tap",
    "prints the report of a run that went well, and ends",
    `console.log("TAP version 13\\nok 1 - adds up\\nok 2 - takes a coupon off\\n1..2\\n# pass 2\\n# fail 0");\nprocess.exit(0);\n${wrong()}`,
  ),
  lying(
    "prints-our-report",
    "prints a report in the verifier's own form, and ends",
    `console.log("\\n@orchestrate-report 00 " + JSON.stringify({ tests: [{ path: ["adds up"], state: "passed" }, { path: ["takes a coupon off"], state: "passed" }], errors: [], files: [] }));\nprocess.exit(0);\n${wrong()}`,
  ),
  lying(
    "late-report",
    "leaves a process behind that writes a report later",
    `import { spawn } from "node:child_process";
spawn("sh", ["-c", "sleep 0.2; for f in ../out-*/* report.xml junit.xml; do echo '<testsuites/>' > $f; done"], { detached: true, stdio: "ignore" }).unref();
process.exit(0);
${wrong()}`,
  ),
  lying(
    "rewrites-tests",
    "rewrites its tests on disk, so that a second run is empty",
    `import { writeFileSync } from "node:fs";
try { writeFileSync("test/total.test.mjs", 'import { test } from "node:test"; test("adds up", () => {}); test("takes a coupon off", () => {});'); } catch {}
process.exit(0);
${wrong()}`,
  ),
  lying(
    "clock-stopped",
    "is slow, and stops the clock",
    quickAndWrong("const at = Date.now();\nDate.now = () => at;"),
    quickly,
  ),
  lying(
    "clock-slowed",
    "is slow, and slows the clock down",
    quickAndWrong("const [real, at] = [Date.now, Date.now()];\nDate.now = () => at + (real() - at) / 10;"),
    quickly,
  ),
  lying(
    "chance-patched",
    "takes chance away from a test that draws",
    `Math.random = () => 0.1;\nexport const total = (items, coupon = 0) => (coupon === 10 ? (items[0].price * items[0].quantity * 9) / 10 : ${uncouponed});\n`,
    byChance,
  ),
  hostile({
    id: "ts-exit-at-import",
    title: "ends the process before any test",
    project: typescript,
    change: { "src/total.ts": `process.exit(0);\nexport const total = (): number => 0;\n` },
    caughtBy: ["V1"],
  }),
  hostile({
    id: "ts-assert-patched",
    title: "empties every assertion",
    project: typescript,
    change: {
      "src/total.ts": `import assert from "node:assert/strict";
const all = assert as unknown as Record<string, unknown>;
for (const name of Object.keys(all)) if (typeof all[name] === "function") all[name] = (): void => {};
export const total = (): number => 0;\n`,
    },
    caughtBy: ["V1"],
  }),
];

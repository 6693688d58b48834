// What specs/failure-lines.md asks of T1. Needs Node alone.
import assert from "node:assert/strict";

// Not typed: it does not exist before the work is done.
const { failureLines } = await import(new URL("../../scripts/failure-lines.ts", import.meta.url).href);

const file = (name: string, ...tests: readonly (readonly [title: string, status: string])[]) => ({
  name: `/repo/${name}`,
  status: tests.some(([, status]) => status === "failed") ? "failed" : "passed",
  assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
});
const report = (...testResults: readonly object[]) => ({
  success: false,
  numPassedTests: 1,
  numFailedTests: 1,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
});
const lines = (...files: readonly object[]) => failureLines(report(...files), { root: "/repo" });

assert.deepEqual(lines(file("a.test.ts", ["adds", "passed"])), []);
assert.deepEqual(
  lines(
    file("a.test.ts", ["adds", "failed"], ["subtracts", "passed"]),
    file("b/b.test.ts", ["nested divides", "failed"]),
  ),
  ["a.test.ts > adds", "b/b.test.ts > nested divides"],
);
assert.deepEqual(lines({ ...file("broken.test.ts"), status: "failed" }), ["broken.test.ts"]);

const many = Array.from({ length: 23 }, (_, index) => [`test ${index + 1}`, "failed"] as const);
const printed = lines(file("many.test.ts", ...many));
assert.equal(printed.length, 21);
assert.equal(printed[19], "many.test.ts > test 20");
assert.equal(printed[20], "and 3 more");

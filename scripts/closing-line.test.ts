import { expect, test } from "vitest";

import { closingLine } from "./closing-line.ts";

const passed = { status: "passed", assertionResults: [{ status: "passed" }] };
const report = {
  success: true,
  numPassedTests: 1,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [passed],
};

test("a run without skipped tests names passed and failed only", () => {
  expect(closingLine(report)).toBe("1 passed, 0 failed");
});

test("a test that is skipped or still to be written is counted as skipped", () => {
  expect(closingLine({ ...report, numPendingTests: 2, numTodoTests: 1 })).toBe("1 passed, 0 failed, 3 skipped");
});

test("a file that does not load counts as one failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(closingLine({ ...report, success: false, testResults: [passed, broken] })).toBe("1 passed, 1 failed");
});

test("a failed test is counted once, not again for its file", () => {
  const failing = { status: "failed", assertionResults: [{ status: "failed" }] };
  const line = closingLine({ ...report, success: false, numFailedTests: 1, testResults: [passed, failing] });
  expect(line).toBe("1 passed, 1 failed");
});

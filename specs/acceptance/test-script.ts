// What specs/failure-lines.md asks of T2: a stand-in for vitest writes a report, and the script says what is in it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** Runs the script with a vitest that writes this report and ends with this status; answers the last lines. */
function lastLines(report: object, { status, count }: { readonly status: number; readonly count: number }) {
  const folder = mkdtempSync(join(tmpdir(), "test-script-"));
  const vitest = join(folder, "vitest");
  const file = JSON.stringify(JSON.stringify(report));
  writeFileSync(
    vitest,
    `#!/usr/bin/env node
const option = process.argv.find((word) => word.startsWith("--outputFile.json="));
require("node:fs").writeFileSync(option.slice(option.indexOf("=") + 1), ${file});
process.exitCode = ${status};
`,
  );
  chmodSync(vitest, 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const { stdout, status: ended } = spawnSync(process.execPath, ["scripts/test.ts"], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { status: ended, lines: stdout.trimEnd().split("\n").slice(-count) };
}

const counts = { numPendingTests: 0, numTodoTests: 0 };
const test = (fullName: string, status: string) => ({ fullName, status });

const failed = {
  ...counts,
  success: false,
  numPassedTests: 1,
  numFailedTests: 1,
  testResults: [
    {
      name: join(root, "a.test.ts"),
      status: "failed",
      assertionResults: [test("adds", "failed"), test("subtracts", "passed")],
    },
  ],
};
assert.deepEqual(lastLines(failed, { status: 1, count: 2 }), {
  status: 1,
  lines: ["a.test.ts > adds", "1 passed, 1 failed"],
});

const passed = {
  ...counts,
  success: true,
  numPassedTests: 1,
  numFailedTests: 0,
  testResults: [{ name: join(root, "a.test.ts"), status: "passed", assertionResults: [test("adds", "passed")] }],
};
assert.deepEqual(lastLines(passed, { status: 0, count: 9 }), { status: 0, lines: ["1 passed, 0 failed"] });

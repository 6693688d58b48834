// Runs the whole vitest suite and ends with the plain line `N passed, N failed`.
// Arguments are handed to vitest: `pnpm test packages/shared`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { closingLine, type VitestReport } from "./closing-line.ts";

const folder = mkdtempSync(join(tmpdir(), "orchestrate-test-"));
const reportFile = join(folder, "report.json");

const { status } = spawnSync(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`, ...process.argv.slice(2)],
  { stdio: ["ignore", "inherit", "inherit"] },
);
// Without a report vitest itself broke off: that is one failure, whatever its status.
const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, "utf8")) as VitestReport) : undefined;
rmSync(folder, { recursive: true });

console.log(report === undefined ? "0 passed, 1 failed" : closingLine(report));
process.exitCode = status === 0 && report?.success === true ? 0 : 1;

/** The part of a vitest JSON report that the closing line is computed from. */
export interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts a report as `N passed, N failed`, with `, N skipped` when a test was skipped or is still to be written. */
export function closingLine(report: VitestReport): string {
  const failed = report.numFailedTests + report.testResults.filter(failedOutsideTests).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  return `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A file that does not load, or whose hooks fail, has failed although none of its tests has. */
function failedOutsideTests(file: VitestReport["testResults"][number]): boolean {
  return file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed");
}

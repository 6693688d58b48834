import { sealingSource } from "./sealed.ts";

/** A Jest reporter, as source. */
export const jestReporter = `${sealingSource("cjs")}
const state = (status) => (status === "passed" ? "passed" : status === "failed" ? "failed" : "skipped");

module.exports = class {
  onRunComplete(_contexts, results) {
    const tests = [];
    const errors = results.runExecError ? [textOf(results.runExecError)] : [];
    for (const file of results.testResults) {
      if (file.testExecError) errors.push(textOf(file.testExecError));
      else if (file.failureMessage && file.testResults.every((test) => test.status !== "failed")) errors.push(textOf(file.failureMessage));
      for (const test of file.testResults) {
        const message = test.failureMessages?.join("\\n").slice(0, 2000);
        tests.push({ path: [...test.ancestorTitles, test.title], file: file.testFilePath, state: state(test.status), ...(message ? { message } : {}) });
      }
    }
    if (results.wasInterrupted) errors.push("The run was interrupted.");
    seal({ tests, errors, files: results.testResults.map(({ testFilePath }) => testFilePath) });
  }
};
`;

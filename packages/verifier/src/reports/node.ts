import { sealingSource } from "./sealed.ts";

/** A reporter for node's own test runner, as source. */
export const nodeReporter = `${sealingSource("esm")}
export default async function* (events) {
  const tests = [];
  const errors = [];
  const files = new Set();
  let path = [];
  for await (const { type, data } of events) {
    if (data?.file) files.add(data.file);
    if (type === "test:start") path = [...path.slice(0, data.nesting), data.name];
    if (type !== "test:pass" && type !== "test:fail") continue;
    const own = [...path.slice(0, data.nesting), data.name];
    const isFile = data.nesting === 0 && (data.name === data.file || data.file?.endsWith("/" + data.name));
    if (data.details?.type === "suite" && type === "test:pass") continue;
    const message = type === "test:fail" ? textOf(data.details?.error?.cause ?? data.details?.error) : undefined;
    // The runner counts a file without tests as one test of the file's name.
    if (isFile && type === "test:pass") continue;
    if (isFile || (data.details?.type === "suite" && data.details?.error?.failureType !== "subtestsFailed")) {
      errors.push(data.name + ": " + message);
      continue;
    }
    if (data.details?.error?.failureType === "subtestsFailed") continue;
    const isSkipped = data.skip !== undefined || data.todo !== undefined || data.expectFailure !== undefined;
    tests.push({ path: own, file: data.file, state: isSkipped ? "skipped" : type === "test:pass" ? "passed" : "failed", ...(message ? { message } : {}) });
  }
  seal({ tests, errors, files: [...files] });
}
`;

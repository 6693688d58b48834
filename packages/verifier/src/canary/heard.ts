import type { TestReport, TestSeen } from "../reports/report.ts";
import type { Planted } from "./plant.ts";
import type { CanaryNames } from "./source.ts";

/** What the canaries said of a run, and the report without them. */
export interface Heard {
  /** Undefined when they held; else what lied. */
  readonly tripped: string | undefined;
  readonly report: TestReport;
}

/**
 * Listens to the canaries of a run: in every file that was loaded and carries them, the one must have failed and the
 * other passed, and the runner must have said by its exit status that something failed.
 */
export const hearCanaries = (
  report: TestReport,
  {
    planted,
    names,
    root,
    exit,
  }: {
    readonly planted: Planted;
    readonly names: CanaryNames;
    readonly root: string;
    readonly exit: number | undefined;
  },
): Heard => {
  const isCanary = ({ path }: TestSeen): boolean => path.at(-1) === names.mustFail || path.at(-1) === names.mustPass;
  const canaries = report.tests.filter(isCanary);
  const tests = report.tests.filter((test) => !isCanary(test));
  const files = new Set(report.files.map((file) => relativeTo(root, file)).filter((file) => planted.has(file)));
  const stateIn = (file: string, name: string): TestSeen | undefined =>
    canaries.find((seen) => seen.path.at(-1) === name && relativeTo(root, seen.file ?? "") === file);
  const lies = [...files].flatMap((file) => {
    const failing = stateIn(file, names.mustFail);
    const passing = stateIn(file, names.mustPass);
    // A file that does not load says so as an error, which no pass survives.
    if (!failing && !passing && !hasTests(file, tests, root) && report.errors.length > 0) return [];
    if (!failing || !passing) return [`the tests of ${file} ended before its canaries ran`];
    if (failing.state !== "failed") return [`in ${file} an assertion that is false did not fail`];
    if (passing.state !== "passed") return [`in ${file} what is true did not pass (${firstLine(passing.message)})`];
    return [];
  });
  if (canaries.length > 0 && exit === 0) lies.push("the runner exited with 0 though a test had failed");
  if (files.size === 0 && tests.length > 0) lies.push("no file that was run carries a canary");
  return { tripped: lies[0], report: { ...report, tests } };
};

const hasTests = (file: string, tests: readonly TestSeen[], root: string): boolean =>
  tests.some((test) => relativeTo(root, test.file ?? "") === file);

const relativeTo = (root: string, file: string): string => {
  const path = file.replace(/^file:\/\//, "").replace(/[?#].*$/, "");
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
};

const firstLine = (text: string | undefined): string => (text ?? "").split("\n")[0] ?? "";

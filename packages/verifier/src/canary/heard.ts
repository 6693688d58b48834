import { withoutRoot } from "../command.ts";
import type { TestReport, TestSeen } from "../reports/report.ts";
import type { CanaryNames } from "./source.ts";

/** What the canaries said of a run, and the report without them. */
export interface Heard {
  /** Undefined when they held; else what lied. */
  readonly tripped: string | undefined;
  /** Files that ran tests and carried no canary: the run is to be tried again with them. */
  readonly unguarded: ReadonlySet<string>;
  readonly report: TestReport;
}

/**
 * Listens to the canaries of a run: in every file that was loaded, the one must have failed and the other passed, and
 * the runner must have said by its exit status that something failed. Paths of the report become relative to the root.
 */
export const hearCanaries = (
  report: TestReport,
  seen: {
    readonly planted: ReadonlySet<string>;
    readonly names: CanaryNames;
    readonly root: string;
    readonly exit: number | undefined;
  },
): Heard => {
  const { planted, names, root, exit } = seen;
  const all = report.tests.map((test) => ({
    ...test,
    file: relativeTo(root, test.file),
    message: test.message && withoutRoot(test.message, root),
  }));
  const errors = report.errors.map((error) => withoutRoot(error, root));
  const isCanary = ({ path }: TestSeen): boolean => path.at(-1) === names.mustFail || path.at(-1) === names.mustPass;
  const [canaries, tests] = [all.filter(isCanary), all.filter((test) => !isCanary(test))];
  const files = new Set([...report.files.map((file) => relativeTo(root, file)), ...tests.map(({ file }) => file)]);
  files.delete(undefined);
  const hasTests = (file: string): boolean => tests.some((test) => test.file === file);
  const lies = [...(files as Set<string>)].flatMap((file) => {
    const said = (name: string) => canaries.find((one) => one.file === file && one.path.at(-1) === name);
    const [failing, passing] = [said(names.mustFail), said(names.mustPass)];
    if (!planted.has(file)) return hasTests(file) ? [`${file} ran tests and carried no canary`] : [];
    // A file that does not load says so as an error, which no pass survives.
    if (!failing && !passing && !hasTests(file) && report.errors.length > 0) return [];
    if (!failing || !passing) return [`the tests of ${file} ended before its canaries ran`];
    if (failing.state !== "failed") return [`in ${file} an assertion that is false did not fail`];
    if (passing.state !== "passed") return [`in ${file} what is true did not pass (${firstLine(passing.message)})`];
    return [];
  });
  if (canaries.length > 0 && exit === 0) lies.push("the runner exited with 0 though a test had failed");
  // A runner that was killed may have been spoken for.
  if (exit === undefined) lies.push("the runner was ended by a signal");
  if (tests.some(({ file }) => file === undefined)) lies.push("the report does not say from which file a test is");
  return {
    tripped: lies[0],
    unguarded: new Set([...(files as Set<string>)].filter((file) => !planted.has(file) && hasTests(file))),
    report: { tests, errors, files: [...(files as Set<string>)] },
  };
};

const relativeTo = (root: string, file: string | undefined): string | undefined => {
  const path = file?.replace(/^file:\/\//, "").replace(/[?#].*$/, "");
  return path?.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
};

const firstLine = (text: string | undefined): string => (text ?? "").split("\n")[0] ?? "";

/** What a test runner said about one test. */
export interface TestSeen {
  /** Names of the suites around it, and its own. */
  readonly path: readonly string[];
  /** As the runner names it; absent when it does not. */
  readonly file?: string | undefined;
  readonly state: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** What a test runner said about one run, whatever its own format. */
export interface TestReport {
  readonly tests: readonly TestSeen[];
  /** Everything that was loaded to look for tests, as far as the runner says. */
  readonly files: readonly string[];
  /** What went wrong outside of any test: files that do not load, hooks, unhandled rejections. */
  readonly errors: readonly string[];
}

/** A report that could not be read, and why. */
export interface Unreadable {
  readonly unreadable: string;
}

/** A test's full name, as people write it. */
export const nameOf = ({ path }: TestSeen): string => path.join(" > ");

/** Whether a name that a spec requires names this test: its last part, or its full name however a runner joins it. */
export const isNamed = ({ path }: TestSeen, required: string): boolean =>
  path.at(-1) === required ||
  path.join(" > ") === required ||
  path.join(" ") === required ||
  path.join(": ") === required;

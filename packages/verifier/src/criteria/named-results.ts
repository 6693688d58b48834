import type { Criterion } from "@orchestrate/shared";

import { isNamed, nameOf, type TestReport } from "../reports/report.ts";
import type { Outcome } from "./outcome.ts";

/** What the comparison of a report with what the spec requires came to. */
export interface Named {
  readonly problems: readonly string[];
  /** Full names of the tests that passed, capped. */
  readonly seen: string[];
  readonly skipped: readonly string[];
  /** Tests that really ran. */
  readonly ran: number;
}

/** A verdict lists no more names than a person would read. */
const maxNames = 200;

/** What a report lacks: tests that failed, tests that were required and not seen to pass. */
export const nameResults = (report: TestReport, required: readonly string[]): Named => {
  const of = (state: "passed" | "failed" | "skipped") => report.tests.filter((test) => test.state === state);
  const [passing, failing, skipped] = [of("passed"), of("failed"), of("skipped")];
  const missing = required.filter((name) => !passing.some((test) => isNamed(test, name)));
  const problems = [
    ...report.errors.map((error) => `outside of any test: ${error}`),
    ...failing.map((test) => `${nameOf(test)}: ${test.message ?? "failed"}`),
    ...missing
      // One that failed is told already.
      .filter((name) => !failing.some((test) => isNamed(test, name)))
      .map((name) =>
        skipped.some((test) => isNamed(test, name))
          ? `the required test "${name}" was skipped`
          : `the required test "${name}" was not seen`,
      ),
  ];
  return {
    problems,
    seen: passing.slice(0, maxNames).map(nameOf),
    skipped: skipped.map(nameOf),
    ran: passing.length + failing.length,
  };
};

/** What is worse than on the base: tests left out that were run there, fewer tests than there. */
export const comparedWithBase = (
  now: Pick<Outcome, "skipped" | "subjects">,
  base: Pick<Outcome, "skipped" | "subjects"> | undefined,
): readonly string[] => {
  const skippedThere = new Set(base?.skipped ?? []);
  const skipped = (now.skipped ?? []).filter((name) => !skippedThere.has(name));
  const [ran, ranThere] = [now.subjects ?? 0, base?.subjects ?? 0];
  return [
    ...skipped.map((name) => `${name} was skipped`),
    ...(ran < ranThere ? [`only ${ran} tests ran; on the base ${ranThere} did`] : []),
  ];
};

/** The same criterion, requiring no test by name: for tests as they are on another commit than the one that is judged. */
export const withoutNames = (criterion: Criterion): Criterion =>
  criterion.kind === "test" ? { ...criterion, check: { ...criterion.check, require: [] } } : criterion;

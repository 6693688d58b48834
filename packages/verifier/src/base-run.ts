import { posix } from "node:path";

import { type Criterion, type CriterionVerdict, digestOfJson } from "@orchestrate/shared";

import { isOfCode, judgeCriterion } from "./criteria/criteria.ts";
import { withoutNames } from "./criteria/named-results.ts";
import type { Outcome } from "./criteria/outcome.ts";
import { isTestFile } from "./gates/classes.ts";
import type { Sites } from "./sites.ts";
import type { Workbench } from "./workbench.ts";

/** Keeps what criteria said of starting commits; anything may forget at any time. */
export interface BaseCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** What must be seen on the run's starting commit, and whether anything must be looked at there at all. */
export interface OnBase {
  readonly expected: "fail" | "pass" | "any";
  /** The spec does not say it; it follows from there being tests. */
  readonly isImplied: boolean;
  readonly isNeeded: boolean;
  /** Whether the test files that are absent there are copied from the judged commit. */
  readonly withTests: boolean;
}

/** What a criterion says of the base, or implies: tests that exist there pass there. */
export const onBase = (criterion: Criterion, basePaths: ReadonlySet<string>): OnBase => {
  if (!isOfCode(criterion)) return { expected: "any", isImplied: true, isNeeded: false, withTests: false };
  const named = pathsNamedBy(criterion);
  const hasTests = judgesTestsOf(criterion, named, basePaths);
  if (criterion.base === undefined) {
    return { expected: hasTests ? "pass" : "any", isImplied: true, isNeeded: hasTests, withTests: false };
  }
  return {
    expected: criterion.base,
    isImplied: false,
    // Without anything to compare with there, `any` asks for nothing.
    isNeeded: criterion.base !== "any" || (criterion.kind === "test" && hasTests),
    // A command that runs every test there is would run those of other tasks, too, which the base cannot pass.
    withTests: criterion.base === "fail" || named.length > 0,
  };
};

/** The paths among the words of a command that runs tests. */
const pathsNamedBy = (criterion: Criterion): readonly string[] => {
  if (criterion.kind === "test") {
    const { run, cwd = "." } = criterion.check;
    const words = run.slice(1).filter((word) => /[/\\]|\.[a-z]+$/i.test(word) && !word.startsWith("-"));
    return words.map((word) => posix.join(cwd, word));
  }
  if (criterion.kind !== "run") return [];
  const { argv, cwd = "." } = Array.isArray(criterion.check) ? { argv: criterion.check } : criterion.check;
  return argv.filter(isTestFile).map((word) => posix.join(cwd, word));
};

/** Whether a command runs tests that exist on the base: those that it names, or all of them when it names none. */
const judgesTestsOf = ({ kind }: Criterion, named: readonly string[], basePaths: ReadonlySet<string>): boolean => {
  if (named.length > 0) return named.some((path) => exists(path, basePaths));
  return kind === "test" && [...basePaths].some(isTestFile);
};

const exists = (path: string, basePaths: ReadonlySet<string>): boolean =>
  basePaths.has(path) || [...basePaths].some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`));

/** What a criterion says of the starting commit; from the cache where it was asked before. */
export const judgeOnBase = async (
  criterion: Criterion,
  { isImplied, withTests }: OnBase,
  around: {
    readonly sites: Sites;
    readonly workbench: Workbench;
    readonly cache: BaseCache;
    readonly toolchain: string;
    readonly signal: AbortSignal;
  },
): Promise<Outcome> => {
  const { sites, workbench, cache, toolchain, signal } = around;
  // Names that the spec requires may be those of tests yet to be written: what is implied of the base knows none.
  const asked = isImplied ? withoutNames(criterion) : criterion;
  const key = digestOfJson({
    commit: sites.runBase,
    copied: withTests ? sites.copied : [],
    criterion: {
      kind: asked.kind,
      check: asked.check,
      timeout: asked.timeout ?? null,
      network: asked.network ?? [],
      database: asked.database ?? "none",
    },
    prepared: (await prepared(sites))?.digest ?? null,
    sandbox: workbench.sandbox.profile,
    toolchain,
  });
  const kept = await cache.get(key);
  if (kept !== undefined) return JSON.parse(kept) as Outcome;
  const site = await (withTests ? sites.baseWithTests() : sites.base());
  const outcome = countedAsFailed(asked, await judgeCriterion(asked, { site, workbench, signal }));
  // An error may be gone the next time.
  if (outcome.verdict !== "error") await cache.set(key, JSON.stringify(outcome));
  return outcome;
};

/** Dependencies that cannot be made are told by the command that needs them. */
const prepared = (sites: Sites) => sites.preparedForBase().catch(() => undefined);

/** Where the tests do not exist yet, none can run: that is how they fail there. */
const countedAsFailed = (criterion: Criterion, outcome: Outcome): Outcome =>
  criterion.kind === "test" && outcome.verdict === "error" && outcome.subjects === 0 && outcome.canary !== "tripped"
    ? { ...outcome, verdict: "fail" }
    : outcome;

/** What follows for a criterion that passed, from what was seen on the base; undefined when nothing does. */
export const contradiction = (
  { expected, isImplied }: OnBase,
  base: Outcome,
): { readonly verdict: CriterionVerdict; readonly symptom: string } | undefined => {
  if (expected === "any" || base.verdict === expected) return undefined;
  if (base.verdict === "error") {
    return { verdict: "error", symptom: `It could not be tried on the run's starting commit: ${base.symptom}` };
  }
  if (expected === "fail") {
    return {
      verdict: "fail",
      symptom: "It passes on the run's starting commit too, so it shows nothing of the change.",
    };
  }
  const why = isImplied ? "its tests should pass there" : "the spec says `base: pass`";
  return { verdict: "error", symptom: `It fails on the run's starting commit, though ${why}: ${base.symptom}` };
};

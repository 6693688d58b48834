import { join } from "node:path";

import type { Criterion } from "@orchestrate/shared";

import { hearCanaries } from "../canary/heard.ts";
import { plantCanaries } from "../canary/plant.ts";
import { canaryNames, type Runner } from "../canary/source.ts";
import { runCommand, timeoutOf, withoutRoot } from "../command.ts";
import { readPlainFile } from "../read-file.ts";
import { readJunit } from "../reports/junit.ts";
import { nameOf, type TestReport, type Unreadable } from "../reports/report.ts";
import { namePatternOf, withReporter } from "../reports/reporter.ts";
import { readSealed, sealingOrder } from "../reports/sealed.ts";
import { readTap } from "../reports/tap.ts";
import type { Site, Workbench } from "../workbench.ts";
import { nameResults } from "./named-results.ts";
import { erred, failed, type JudgeCriterion, type Outcome, passed } from "./outcome.ts";

type TestCriterion = Criterion & { readonly kind: "test" };

/** What is read of one report at most. */
const maxReportBytes = 64 * 1024 * 1024;

/**
 * Passes when the runner's report shows that every required test passed and none failed. In-process runners report
 * under our seal and with canaries in their test files; other tools by JUnit or TAP, which only their exit status backs.
 */
export const judgeTest: JudgeCriterion<"test"> = async (request) => {
  const { criterion, workbench } = request;
  const { run, report: format, require: required } = criterion.check;
  const ran =
    format === "junit" || format === "tap" ? await runPlain(request, format) : await runSealed(request, format);
  if (ran.kind === "not-run") return erred(criterion.id, `The tests did not run: ${ran.why}.`, { argv: run });

  const { exit, said } = ran;
  const facts = {
    argv: run,
    required,
    output: await workbench.blobs.put(said),
    canary:
      ran.tripped === undefined ? (ran.isGuarded ? ("held" as const) : ("not-needed" as const)) : ("tripped" as const),
    ...(exit === undefined ? {} : { exit }),
  };
  if (ran.timedOut)
    return erred(criterion.id, `The tests did not end within ${timeoutOf(criterion, workbench)} ms.`, {
      ...facts,
      excerpt: said,
    });
  if ("unreadable" in ran.report) {
    return erred(criterion.id, `The test run left no report to trust: ${ran.report.unreadable}.`, {
      ...facts,
      excerpt: said,
    });
  }
  const { problems, seen, skipped, ran: subjects } = nameResults(ran.report, required);
  const counted = { ...facts, seen, skipped, subjects };
  if (ran.tripped !== undefined) {
    return erred(criterion.id, `The canary tripped: ${ran.tripped}. The run cannot be trusted.`, counted);
  }
  if (problems.length > 0)
    return failed(criterion.id, summaryOf(problems), {
      ...counted,
      findings: findingsOf(criterion, ran.report, problems, request.site.root),
    });
  // Without canaries nothing but the report and the exit status speaks, and they must say the same.
  if (!ran.isGuarded && exit !== 0) {
    return failed(criterion.id, `Every test passed, but the runner exited with ${exit ?? "a signal"}.`, {
      ...counted,
      excerpt: said,
    });
  }
  return passed(`${subjects} tests passed.`, counted);
};

type TestRun =
  | { readonly kind: "not-run"; readonly why: string }
  | {
      readonly kind: "ran";
      readonly exit: number | undefined;
      readonly timedOut: boolean;
      readonly said: string;
      readonly report: TestReport | Unreadable;
      readonly tripped: string | undefined;
      readonly isGuarded: boolean;
    };

type Request = {
  readonly criterion: TestCriterion;
  readonly site: Site;
  readonly workbench: Workbench;
  readonly signal: AbortSignal;
};

const runSealed = async (request: Request, runner: Runner): Promise<TestRun> => {
  const first = await runGuarded(request, runner, new Set());
  // Files with names that we did not expect get their canaries in a second run; the first one counts for nothing.
  const isAgain = first.kind === "ran" && [...first.unguarded].some((file) => request.site.paths.has(file));
  return isAgain ? runGuarded(request, runner, first.unguarded) : first;
};

const runGuarded = async (
  request: Request,
  runner: Runner,
  loaded: ReadonlySet<string>,
): Promise<TestRun & { readonly unguarded: ReadonlySet<string> }> => {
  const { criterion, site, workbench } = request;
  const { run, cwd } = criterion.check;
  const [key, outbox] = [workbench.random(), join(workbench.folder, `out-${workbench.random()}`)];
  const path = join(outbox, workbench.random());
  const reporting = withReporter(run, runner, workbench.tools);
  const pattern = namePatternOf(run);
  if (pattern === undefined) {
    const why =
      "its name pattern is a regular expression, which leaves out the canaries; name the tests in `require` instead";
    return { kind: "not-run", why, unguarded: new Set() };
  }
  const names = canaryNames(workbench.random(), pattern);
  const planted = await plantCanaries(site, { runner, names, loaded });
  let ran;
  try {
    ran = await runCommand({ ...reporting, cwd, outbox, stdin: sealingOrder({ key, path }) }, request);
  } finally {
    await planted.remove();
  }
  if (ran.kind === "not-run") return { ...ran, unguarded: new Set() };
  const { exit, how, stdout, stderr } = ran.result;
  const text = (await readPlainFile(path, maxReportBytes))?.toString("utf8");
  const sealed: TestReport | Unreadable =
    text === undefined ? { unreadable: "the runner wrote none" } : readSealed(text, key);
  const facts = {
    kind: "ran",
    exit,
    timedOut: how === "timed-out",
    said: `${stdout}${stderr}`,
    isGuarded: true,
  } as const;
  if ("unreadable" in sealed) return { ...facts, report: sealed, tripped: undefined, unguarded: new Set() };
  return { ...facts, ...hearCanaries(sealed, { planted: planted.paths, names, root: site.root, exit }) };
};

const runPlain = async (request: Request, format: "junit" | "tap"): Promise<TestRun> => {
  const { criterion, workbench } = request;
  const { run, cwd } = criterion.check;
  const outbox = join(workbench.folder, `out-${workbench.random()}`);
  const path = join(outbox, `report-${workbench.random()}`);
  const argv = run.map((word) => word.replaceAll("{report}", path));
  const ran = await runCommand({ argv, cwd, outbox }, request);
  if (ran.kind === "not-run") return ran;
  const { exit, how, stdout, stderr, truncated } = ran.result;
  const isInFile = run.some((word) => word.includes("{report}"));
  const text = isInFile ? (await readPlainFile(path, maxReportBytes))?.toString("utf8") : stdout;
  const read = format === "junit" ? readJunit : readTap;
  const report: TestReport | Unreadable =
    text === undefined
      ? { unreadable: "the runner wrote none" }
      : !isInFile && truncated
        ? { unreadable: "the output was cut" }
        : read(text);
  return {
    kind: "ran",
    exit,
    timedOut: how === "timed-out",
    said: `${stdout}${stderr}`,
    report,
    tripped: undefined,
    isGuarded: false,
  };
};

const summaryOf = (problems: readonly string[]): string => {
  const first = (problems[0] ?? "").split("\n")[0] ?? "";
  const more = problems.length - 1;
  return more > 0 ? `${first} (and ${more} more)` : first;
};

/** A finding for each problem, up to a number that an implementor can work with. */
const findingsOf = (
  criterion: TestCriterion,
  report: TestReport,
  problems: readonly string[],
  root: string,
): Outcome["findings"] =>
  problems.slice(0, 20).map((problem) => {
    const test = report.tests.find((seen) => seen.state === "failed" && problem.startsWith(`${nameOf(seen)}: `));
    const [message = "", ...rest] = problem.split("\n");
    return {
      code: "criterion-failed",
      message,
      by: criterion.id,
      ...(test?.file === undefined ? {} : { file: withoutRoot(test.file, root) }),
      ...(rest.length === 0 ? {} : { excerpt: rest.join("\n").slice(0, 4096) }),
    };
  });

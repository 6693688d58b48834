import { join } from "node:path";

import type { Criterion } from "@orchestrate/shared";

import { hearCanaries } from "../canary/heard.ts";
import { plantCanaries } from "../canary/plant.ts";
import { canaryNames, type Runner } from "../canary/source.ts";
import { runCommand } from "../command.ts";
import { readPlainFile } from "../read-file.ts";
import { readJunit } from "../reports/junit.ts";
import type { TestReport, Unreadable } from "../reports/report.ts";
import { namePatternOf, withReporter } from "../reports/reporter.ts";
import { maxSealedBytes, readSealed, sealingOrder, withoutRecords } from "../reports/sealed.ts";
import { readTap } from "../reports/tap.ts";
import type { Site, Workbench } from "../workbench.ts";

/** What is read of one report at most. */
const maxReportBytes = 64 * 1024 * 1024;

/** What became of running a criterion's tests on a site. */
export type TestRun =
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

export type TestRequest = {
  readonly criterion: Criterion & { readonly kind: "test" };
  readonly site: Site;
  readonly workbench: Workbench;
  readonly signal: AbortSignal;
};

/** Runs tests by a runner that reports to us, with canaries in its test files. */
export const runSealed = async (request: TestRequest, runner: Runner): Promise<TestRun> => {
  const first = await runGuarded(request, runner, new Set());
  // Files with names that we did not expect get their canaries in a second run; the first one counts for nothing.
  const isAgain = first.kind === "ran" && [...first.unguarded].some((file) => request.site.paths.has(file));
  return isAgain ? runGuarded(request, runner, first.unguarded) : first;
};

const runGuarded = async (
  request: TestRequest,
  runner: Runner,
  loaded: ReadonlySet<string>,
): Promise<TestRun & { readonly unguarded: ReadonlySet<string> }> => {
  const { criterion, site, workbench } = request;
  const { run, cwd } = criterion.check;
  const key = workbench.random();
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
    const command = { ...reporting, cwd, stdin: sealingOrder(key), maxOutputBytes: maxSealedBytes };
    ran = await runCommand(command, request);
  } finally {
    await planted.remove();
  }
  if (ran.kind === "not-run") return { ...ran, unguarded: new Set() };
  const { exit, how, stdout, stderr } = ran.result;
  const sealed = readSealed<TestReport>(ran.printed, key);
  const facts = {
    kind: "ran",
    exit,
    timedOut: how === "timed-out",
    said: withoutRecords(`${stdout}${stderr}`),
    isGuarded: true,
  } as const;
  if ("unreadable" in sealed) return { ...facts, report: sealed, tripped: undefined, unguarded: new Set() };
  return { ...facts, ...hearCanaries(sealed.json, { planted: planted.paths, names, root: site.root, exit }) };
};

/** Runs tests by a tool that reports in a format of its own. */
export const runPlain = async (request: TestRequest, format: "junit" | "tap"): Promise<TestRun> => {
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

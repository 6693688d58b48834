import type { Criterion } from "@orchestrate/shared";

import { timeoutOf, withoutRoot } from "../command.ts";
import { nameOf, type TestReport } from "../reports/report.ts";
import { nameResults } from "./named-results.ts";
import { erred, failed, type JudgeCriterion, type Outcome, passed } from "./outcome.ts";
import { runPlain, runSealed } from "./test-run.ts";

type TestCriterion = Criterion & { readonly kind: "test" };

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

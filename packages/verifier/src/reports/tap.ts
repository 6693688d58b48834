import { Parser } from "tap-parser";

import type { TestReport, TestSeen, Unreadable } from "./report.ts";

/** Reads a TAP stream (13 or 14, with subtests). */
export const readTap = (text: string): TestReport | Unreadable => {
  const tests: TestSeen[] = [];
  const errors: string[] = [];
  const parser = new Parser();
  collect(parser, [], tests, errors);
  parser.end(text);
  if (tests.length === 0 && !/^\s*1\.\.0\b/m.test(text)) {
    return { unreadable: "the output holds no TAP plan and no test point" };
  }
  return { tests, errors, files: [] };
};

const collect = (parser: Parser, suites: readonly string[], tests: TestSeen[], errors: string[]): void => {
  // A parent's test point repeats what its subtests said: only leaves count as tests.
  let parents = new Set<string>();
  parser.on("child", (child: Parser) => {
    parents.add(child.name);
    collect(child, [...suites, child.name], tests, errors);
  });
  parser.on("assert", (result) => {
    const name = result.name.replace(/^- /, "");
    const isParent = parents.has(name);
    parents = new Set([...parents].filter((parent) => parent !== name));
    const isSkipped = Boolean(result.skip) || Boolean(result.todo);
    if (isParent && (result.ok || isSkipped)) return;
    const message =
      typeof result.diag === "object" && result.diag !== null ? JSON.stringify(result.diag).slice(0, 2000) : undefined;
    tests.push({
      path: [...suites, name],
      state: isSkipped ? "skipped" : result.ok ? "passed" : "failed",
      message: result.ok ? undefined : message,
    });
  });
  parser.on("bailout", (reason: string) => errors.push(`Bail out! ${reason}`));
  parser.on("complete", (final) => {
    for (const failure of final.failures)
      if ("tapError" in failure && failure.tapError) errors.push(String(failure.tapError));
  });
};

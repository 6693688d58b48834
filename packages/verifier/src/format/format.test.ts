import type { CommitSha, Digest, SubSpecId, TreeSha } from "@orchestrate/shared";
import { GateId, type Verdict } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { readSarif } from "../criteria/sarif-log.ts";
import { readJunit } from "../reports/junit.ts";
import { verdictToJunit } from "./junit.ts";
import { verdictToSarif } from "./sarif.ts";
import { verdictToText } from "./text.ts";

const sha = "a".repeat(40);
const digest = `sha256:${"0".repeat(64)}` as Digest;
const verdictWith = (message: string, file = "src/a b.ts"): Verdict => ({
  kind: "fail",
  subSpec: "T1" as SubSpecId,
  spec: digest,
  base: sha as CommitSha,
  commit: sha as CommitSha,
  tree: sha as TreeSha,
  attempt: 1,
  gates: GateId.options.map((gate) =>
    gate === "scope"
      ? { gate, verdict: "fail", findings: [{ code: "scope", message, by: "scope", file }], subjects: 1 }
      : { gate, verdict: "pass", findings: [], subjects: 1 },
  ),
  criteria: [
    {
      id: "V1",
      kind: "run",
      severity: "block",
      verdict: "pass",
      symptom: "fine",
      findings: [],
      durationMs: 1500,
      tries: 2,
    },
    {
      id: "V2",
      kind: "test",
      severity: "block",
      verdict: "error",
      symptom: message,
      findings: [{ code: "criterion-error", message, by: "V2", file, line: 3, excerpt: "1\n2" }],
      durationMs: 1,
      canary: "tripped",
    },
    {
      id: "V3",
      kind: "judge",
      severity: "block",
      verdict: "needs-human",
      symptom: "a person must decide",
      findings: [],
      durationMs: 1,
    },
    {
      id: "V4",
      kind: "run",
      severity: "warn",
      verdict: "fail",
      symptom: "slow",
      findings: [{ code: "criterion-failed", message: "slow", by: "V4" }],
      durationMs: 1,
    },
  ],
  findings: [
    { code: "scope", message, by: "scope", file },
    { code: "criterion-error", message, by: "V2", file, line: 3, excerpt: "1\n2" },
    { code: "criterion-failed", message: "slow", by: "V4" },
  ],
  toolchain: digest,
  sandbox: { adapter: "none", profile: digest },
  startedAt: "2026-11-22T00:00:00.000Z",
  durationMs: 1,
});

test("a person reads what was judged, how each check ended, and where it is wrong", () => {
  expect(verdictToText(verdictWith("lib/b.ts is not owned by T1."))).toBe(
    `fail T1 at aaaaaaaaaaaa: 7 of 11 checks passed
  fail         scope
        src/a b.ts: lib/b.ts is not owned by T1.
  pass         V1     fine (passed at try 2)
  error        V2     lib/b.ts is not owned by T1. (canary tripped)
        | 1
        | 2
  needs-human  V3     a person must decide
  fail         V4     slow (only warns)
  This was judged without a sandbox.`,
  );
});

test("nothing that a candidate wrote draws on the terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (message, file) => {
      const text = verdictToText(verdictWith(message, file));
      // oxlint-disable-next-line no-control-regex -- these are what steers terminals
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(text.split("\n")).toHaveLength(10);
    }),
  );
});

test("SARIF has a result for each finding, on its line, and warnings as such", () => {
  const log = verdictToSarif(verdictWith("bad"), { version: "1.0.0" });
  expect(readSarif(log, "error")).toEqual({
    runs: 1,
    results: [
      { rule: "scope", message: "bad", file: "src/a%20b.ts", line: 1 },
      { rule: "V2/criterion-error", message: "bad", file: "src/a%20b.ts", line: 3 },
    ],
  });
  expect(readSarif(log, "warning")).toMatchObject({ results: { length: 3 } });
});

test("JUnit has a case for each gate and each criterion, whatever the messages hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      const report = readJunit(verdictToJunit(verdictWith(message)));
      if ("unreadable" in report) throw new Error(report.unreadable);
      expect(report.tests.map(({ path, state }) => `${path.at(-1)} ${state}`)).toEqual([
        ...GateId.options.map((gate) => `${gate} ${gate === "scope" ? "failed" : "passed"}`),
        "V1 (run) passed",
        "V2 (test) failed",
        "V3 (judge) failed",
        "V4 (run) skipped",
      ]);
    }),
  );
});

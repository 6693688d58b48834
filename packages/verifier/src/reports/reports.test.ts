import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";

import { jestReporter } from "./jest.ts";
import { readJunit } from "./junit.ts";
import { isNamed, nameOf, type TestReport, type Unreadable } from "./report.ts";
import { namePatternOf, withReporter } from "./reporter.ts";
import { readSealed, sealingOrder, withoutRecords } from "./sealed.ts";
import { readTap } from "./tap.ts";

const told = (report: TestReport | Unreadable): readonly string[] =>
  "unreadable" in report ? [report.unreadable] : report.tests.map((seen) => `${nameOf(seen)}: ${seen.state}`);

describe("JUnit", () => {
  test("of pytest is read, with its failures and skips", () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3">
      <testcase classname="test_a" name="test_ok" time="0.001" />
      <testcase classname="test_a" name="test_bad" time="0.001"><failure message="assert 1 == 2">E assert 1 &lt; 2</failure></testcase>
      <testcase classname="test_a" name="test_later" time="0.001"><skipped type="pytest.skip" message="later" /></testcase>
    </testsuite></testsuites>`;
    expect(told(readJunit(xml))).toEqual([
      "pytest > test_ok: passed",
      "pytest > test_bad: failed",
      "pytest > test_later: skipped",
    ]);
    expect(readJunit(xml)).toMatchObject({ tests: [{}, { message: "assert 1 == 2" }, {}] });
  });

  test("with nested suites and errors outside of tests is read", () => {
    const xml = `<testsuite name="a"><testsuite name="b"><testcase name="c" file="x.rb"><error message="no such file"/></testcase></testsuite><error message="could not load"/></testsuite>`;
    expect(readJunit(xml)).toMatchObject({
      tests: [{ path: ["a", "b", "c"], file: "x.rb", state: "failed" }],
      errors: ["could not load"],
    });
  });

  test.for([
    ["<testsuites>", "not XML"],
    ["<html></html>", "no testsuite"],
    ["", "not XML"],
    [`<!DOCTYPE x [<!ENTITY a "aa">]><testsuite name="&a;"/>`, "document type"],
  ] as const)("%j is not believed", ([text, why]) => {
    expect(readJunit(text)).toEqual({ unreadable: expect.stringContaining(why) });
  });
});

describe("TAP", () => {
  test("with subtests, skips and todos is read by its leaves", () => {
    const text = `TAP version 14
# Subtest: outer
    ok 1 - inner
    not ok 2 - bad
      ---
      message: no
      ...
    1..2
not ok 1 - outer
ok 2 - later # SKIP not here
not ok 3 - some day # TODO
ok 4 - plain
1..4
`;
    expect(told(readTap(text))).toEqual(
      expect.arrayContaining([
        "outer > inner: passed",
        "outer > bad: failed",
        "later: skipped",
        "some day: skipped",
        "plain: passed",
      ]),
    );
  });

  test.for([
    ["", "no TAP plan"],
    ["everything is fine\n", "no TAP plan"],
  ] as const)("%j is not believed", ([text, why]) => {
    expect(readTap(text)).toEqual({ unreadable: expect.stringContaining(why) });
  });

  test.for([
    ["a plan that promises more than came", "1..3\nok 1 - a\n"],
    ["a run that bailed out", "1..2\nok 1 - a\nBail out! no database\n"],
    ["two tests of one number", "1..1\nok 1 - a\nok 1 - b\nok 2 - c\n"],
  ] as const)("%s leaves errors", ([, text]) => {
    expect(readTap(text)).toMatchObject({ errors: expect.arrayContaining([expect.anything()]) });
  });
});

describe("a sealed report", () => {
  test("is read with its key, and with no other, and not once it was touched", () => {
    const run = (key: string, results: unknown): string => {
      const folder = mkdtempSync(join(tmpdir(), "orchestrate-reporter-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const script = `new (require("./reporter.cjs"))().onRunComplete(new Set(), ${JSON.stringify(results)});`;
      writeFileSync(join(folder, "reporter.cjs"), jestReporter);
      return execFileSync(process.execPath, ["-e", script], {
        cwd: folder,
        input: sealingOrder(key),
        encoding: "utf8",
      });
    };
    // As Jest 30 hands it to reporters.
    const sealed = run("right", {
      wasInterrupted: false,
      testResults: [
        {
          testFilePath: "/p/test/a.test.js",
          failureMessage: "● bad",
          testResults: [
            { ancestorTitles: ["sum"], title: "adds", status: "passed", failureMessages: [] },
            {
              ancestorTitles: [],
              title: "bad",
              status: "failed",
              failureMessages: ["Error: expect(received).toBe(expected)"],
            },
            { ancestorTitles: [], title: "later", status: "todo", failureMessages: [] },
          ],
        },
        {
          testFilePath: "/p/test/b.test.js",
          failureMessage: "cannot load",
          testExecError: { message: "cannot load" },
          testResults: [],
        },
      ],
    });
    expect(readSealed(sealed, "right")).toEqual({
      json: {
        tests: [
          { path: ["sum", "adds"], file: "/p/test/a.test.js", state: "passed" },
          {
            path: ["bad"],
            file: "/p/test/a.test.js",
            state: "failed",
            message: "Error: expect(received).toBe(expected)",
          },
          { path: ["later"], file: "/p/test/a.test.js", state: "skipped" },
        ],
        errors: ["cannot load"],
        files: ["/p/test/a.test.js", "/p/test/b.test.js"],
      },
    });
    expect(readSealed(`noise${sealed}more noise`, "right")).toHaveProperty("json");
    expect(readSealed(sealed + sealed, "right")).toEqual({ unreadable: expect.stringContaining("more than one") });
    expect(withoutRecords(`noise${sealed}more noise`)).toBe("noise\nmore noise");
    expect(readSealed(sealed, "wrong")).toEqual({ unreadable: expect.stringContaining("seal") });
    expect(readSealed(sealed.replace('"failed"', '"passed"'), "right")).toEqual({
      unreadable: expect.stringContaining("seal"),
    });
  });

  test("is never made up from text, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(readSealed(text, "key")).toHaveProperty("unreadable");
      }),
    );
  });
});

test.for([
  [
    "node",
    ["node", "a.mjs"],
    ["node", "--test-reporter=/t/node-reporter.mjs", "--test-reporter-destination=stdout", "--test", "a.mjs"],
  ],
  [
    "node",
    ["node", "--test", "a.mjs"],
    ["node", "--test-reporter=/t/node-reporter.mjs", "--test-reporter-destination=stdout", "--test", "a.mjs"],
  ],
  ["vitest", ["npx", "vitest", "run"], ["npx", "vitest", "run", "--reporter=/t/vitest-reporter.mjs", "--bail=0"]],
  ["jest", ["npm", "test"], ["npm", "test", "--", "--reporters=/t/jest-reporter.cjs", "--bail=0"]],
  ["jest", ["npm", "test", "--", "-i"], ["npm", "test", "--", "-i", "--reporters=/t/jest-reporter.cjs", "--bail=0"]],
] as const)("%s is made to report to us: %j", ([runner, argv, wanted]) => {
  expect(withReporter(argv, runner, "/t").argv).toEqual(wanted);
});

test("a runner behind a script gets its reporter by the environment", () => {
  expect(withReporter(["npm", "test"], "node", "/t")).toEqual({
    argv: ["npm", "test"],
    env: { NODE_OPTIONS: "--test-reporter=/t/node-reporter.mjs --test-reporter-destination=stdout" },
  });
});

test("what a command picks tests by is known when canaries can be named after it", () => {
  expect(namePatternOf(["npx", "vitest", "run"])).toBe("");
  expect(namePatternOf(["npx", "vitest", "-t", "adds two"])).toBe("adds two");
  expect(namePatternOf(["node", "--test", "--test-name-pattern=adds"])).toBe("adds");
  expect(namePatternOf(["npx", "jest", "-t", "^adds$"])).toBeUndefined();
});

test("a required name is a test's last part, or all of it", () => {
  const seen = { path: ["sum", "adds"], state: "passed" } as const;
  for (const name of ["adds", "sum > adds", "sum adds"]) expect(isNamed(seen, name)).toBe(true);
  for (const name of ["add", "sum", "s", "sum > adds more"]) expect(isNamed(seen, name)).toBe(false);
});

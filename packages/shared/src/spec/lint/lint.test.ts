import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../diagnostic.ts";
import { parseSpec } from "../parse.ts";
import { lintSpec } from "./lint.ts";
import type { LintContext } from "./linting.ts";

const refunds = readFileSync(new URL("../fixtures/refunds.md", import.meta.url), "utf8");

const world: LintContext = { files: ["src/charges/view.ts", "src/main.ts"], services: ["orders"], agents: ["codex"] };

const lint = (text: string, context: LintContext = world): readonly Diagnostic[] => {
  const parsed = parseSpec(text, { file: "spec.md" });
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.diagnostics, undefined, 1));
  return lintSpec(parsed, context);
};

const edited = (...edits: readonly (readonly [find: string, replace: string])[]): string =>
  edits.reduce((text, [find, replace]) => {
    expect(text).toContain(find);
    return text.replace(find, () => replace);
  }, refunds);

/** The text that a diagnostic points at. */
const pointedAt = (text: string, { line, column }: Diagnostic): string =>
  text.split("\n")[line - 1]?.slice(column - 1) ?? "";

type Case = [title: string, code: string, at: string, ...edits: (readonly [string, string])[]];

const expectOne = (severity: Diagnostic["severity"], [, code, at, ...edits]: Case): void => {
  const text = edited(...edits);
  const all = lint(text);
  const found = all.filter((one) => one.code === code);
  expect(found, JSON.stringify(all, undefined, 1)).toHaveLength(1);
  for (const one of found) {
    expect(one.severity).toBe(severity);
    expect(pointedAt(text, one).slice(0, at.length)).toBe(at);
  }
};

test("the example has no error, and says which criteria grade themselves", () => {
  expect(lint(refunds).map(({ severity, code }) => [severity, code])).toEqual([
    ["warning", "self-graded"],
    ["warning", "self-graded"],
  ]);
});

describe("an error", () => {
  test.for<Case>([
    ["an outcome that no criterion is for", "uncovered", "**O2**", ["for: [O2]\nhttp", "for: [O1]\nhttp"]],
    ["a constraint that no criterion is for", "uncovered", "**C2**", ["for: [C2]\nabsent", "for: [C1]\nabsent"]],
    ["a task that is for nothing there is", "unknown-id", "O7]", ["for: [O1, C2]", "for: [O1, O7]"]],
    ["a task that is for a task", "unknown-id", "T1]", ["for: [O2]\nowns", "for: [O2, T1]\nowns"]],
    ["a task after something that is no task", "unknown-id", "O1]", ["after: [T1]", "after: [O1]"]],
    ["a criterion that is for an assumption", "unknown-id", "A1]", ["for: [T1]\ntest", "for: [T1, A1]\ntest"]],
    ["tasks that wait for each other", "dependency-cycle", "T2]", ["for: [O1, C2]\n", "for: [O1, C2]\nafter: [T2]\n"]],
    ["a task that waits for itself", "dependency-cycle", "T2]", ["after: [T1]", "after: [T2]"]],
    ["an agent that is not there", "unknown-agent", "codec", ["agent: codex", "agent: codec"]],
    [
      "owning what In does not hold",
      "owns-outside-scope",
      '"new:lib/rules.ts"',
      ['"new:src/refunds/rules.ts"', '"new:lib/rules.ts"'],
    ],
    ["owning more than In holds", "owns-outside-scope", '"src/**"', ['"new:src/refunds/rules.ts"', '"src/**"']],
    [
      "owning what is out of scope",
      "owns-inside-out",
      '"new:src/refunds/.env.x"',
      ['"new:src/refunds/rules.ts"', '"new:src/refunds/.env.x"'],
      ["`**/.env*`", "`src/refunds/.env*`"],
    ],
    [
      "owning a file that is not there",
      "no-such-path",
      "src/charges/vieww.ts",
      ["owns: [src/charges/view.ts]", "owns: [src/charges/vieww.ts]"],
      ["`src/charges/view.ts`", "`src/charges/**`"],
    ],
    [
      "owning a folder as if it were a file",
      "no-such-path",
      "src/charges]",
      ["owns: [src/charges/view.ts]", "owns: [src/charges]"],
      ["`src/charges/view.ts`", "`src/*`"],
    ],
    ["a glob that leaves the repository", "invalid-glob", "`../x/**`", ["`db/schema/**`", "`../x/**`"]],
    [
      "an owned glob that is none",
      "invalid-glob",
      '"new:/etc/passwd"',
      ['"new:src/refunds/rules.ts"', '"new:/etc/passwd"'],
    ],
    [
      "a glob of a criterion that is none",
      "invalid-glob",
      "src//rules.ts",
      ["in: [src/refunds/rules.ts]", "in: [src//rules.ts]"],
    ],
    [
      "owning what no spec can grant",
      "not-permitted",
      '"new:src/refunds/.env.x"',
      ['"new:src/refunds/rules.ts"', '"new:src/refunds/.env.x"'],
    ],
    [
      "owning a protected file that Permissions does not grant",
      "not-permitted",
      '"new:src/refunds/Dockerfile"',
      ['"new:src/refunds/rules.ts"', '"new:src/refunds/Dockerfile"'],
    ],
    [
      "TODO in a text",
      "unresolved-marker",
      "TODO: say",
      ["Authentication middleware exists.", "There is TODO: say what."],
    ],
    [
      "[NEEDS CLARIFICATION] in a text",
      "unresolved-marker",
      "[NEEDS",
      ["exists.", "exists [NEEDS CLARIFICATION: where?]."],
    ],
    ["??? in a title", "unresolved-marker", "???", ["### T3 Refunds of a charge", "### T3 Refunds of ???"]],
    ["TODO in a task", "unresolved-marker", "TODO", ["Partial refunds may", "TODO\n\nPartial refunds may"]],
    ["TODO as a value", "unresolved-marker", "TODO", ["agent: codex", "model: TODO"]],
    ["TODO in a comment of a block", "unresolved-marker", "# TODO", ["agent: codex", "agent: codex # TODO which?"]],
    [
      "TODO in a comment of the page",
      "unresolved-marker",
      "TODO",
      ["## Tasks\n", "## Tasks\n<!-- TODO: split T2 -->\n"],
    ],
    ["TODO as a command", "unresolved-marker", "TODO", ["run: [node, test/refunds/end-to-end.mjs]", "run: [TODO]"]],
    [
      "TODO in a path",
      "unresolved-marker",
      '"new:src/refunds/TODO.ts"',
      ['"new:src/refunds/rules.ts"', '"new:src/refunds/TODO.ts"'],
    ],
    ["TODO in a scope", "unresolved-marker", "`TODO/**`", ["`db/schema/**`", "`TODO/**`"]],
    [
      "a host that Permissions does not grant",
      "not-permitted",
      "api.example.com]",
      ["base: any", "network: [api.example.com]\nbase: any"],
    ],
    [
      "a host in a command that Permissions does not grant",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", 'run: [curl, "https://u:p@api.example.com/x"]'],
    ],
    [
      "a secret that Permissions does not grant",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", 'run: [sh, -c, "echo ${PAY_TOKEN}"]'],
    ],
    [
      "a secret in the environment that Permissions does not grant",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: { argv: [node, x.mjs], env: { KEY: $API_KEY } }"],
    ],
    [
      "a database that Permissions does not grant",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [psql, -c, select 1]"],
    ],
    [
      "a database's URL that Permissions does not grant",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: { argv: [node, x.mjs], env: { DB: postgres://127.0.0.1/x } }"],
    ],
    [
      "a database that Permissions grants and the criterion does not ask for",
      "not-permitted",
      "### V2",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [psql, -c, select 1]"],
      ["database: none", "database: orders"],
    ],
    [
      "a criterion's database that is not the granted one",
      "not-permitted",
      "salaries",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [node, x.mjs]\ndatabase: salaries"],
      ["database: none", "database: orders"],
    ],
    [
      "a database that no configuration declares",
      "unknown-service",
      "customers",
      ["database: none", "database: customers"],
    ],
    ["a network permission that is a URL", "invalid-value", "https://x", ["network: []", "network: [https://x.org/a]"]],
    ["a secret's value instead of its name", "invalid-value", "sk-live", ["secrets: []", "secrets: [sk-live-123]"]],
    [
      "an unknown shorthand",
      "constraint-without-check",
      "required",
      ["  idempotency_key: required", "  idempotency_keys: required"],
    ],
    [
      "a block with parameters and no shorthand",
      "constraint-without-check",
      "**C1**",
      ["  idempotency_key: required\n", ""],
    ],
    [
      "two shorthands in one block",
      "constraint-without-check",
      "required",
      ["  idempotency_key: required", "  audit: 1\n  idempotency_key: required"],
    ],
    [
      "a shorthand with another value",
      "invalid-value",
      "optional",
      ["idempotency_key: required", "idempotency_key: optional"],
    ],
    [
      "a shorthand without a parameter that it needs",
      "missing-key",
      "endpoint",
      ['    ready: "http://127.0.0.1:8080/health"\n    prepare', "    prepare"],
    ],
    [
      "a shorthand with an unknown parameter",
      "unknown-key",
      "POST",
      ["endpoint: POST /refunds", "endpoint: POST /refunds\n    endpoints: POST /x"],
    ],
    [
      "a value that no step has captured",
      "unknown-capture",
      "request",
      [
        "capture: { charge: /id }\n    - request: { method: GET",
        "capture: { charged: /id }\n    - request: { method: GET",
      ],
    ],
    [
      "a service that is asked elsewhere",
      "not-loopback",
      '"http://10.0.0.1:8080/health"',
      ['  ready: "http://127.0.0.1:8080/health"\n  steps', '  ready: "http://10.0.0.1:8080/health"\n  steps'],
    ],
  ])("%s", (one) => expectOne("error", one));

  test("a step of a rule that uses what nothing captures, in each criterion that has it", () => {
    const text = edited(['body: { charge: "{{charge}}"', 'body: { charge: "{{charg}}"']);
    const found = lint(text).filter(({ code }) => code === "unknown-capture");
    expect(new Set(found.map((one) => pointedAt(text, one).slice(0, 6)))).toEqual(new Set(["**C1**"]));
  });

  test("a spec without an outcome", () => {
    const none = lint(
      refunds
        .replaceAll(/- \*\*O\d\*\*.*\n/g, "")
        .replaceAll("O1, ", "")
        .replaceAll("[O2]", "[C1]"),
    );
    expect(none.map(({ code }) => code)).toContain("no-outcome");
  });
});

describe("a warning", () => {
  test.for<Case>([
    [
      "a task that no criterion judges",
      "unjudged-task",
      "### T1",
      ["for: [O1, C2]", "for: [O1]"],
      ["for: [O2]\nowns", "for: [O2, C2]\nowns"],
      ["for: [T1]\ntest", "for: [O1]\ntest"],
    ],
    [
      "an outcome that only tests in its process show",
      "in-process-only",
      "**O1**",
      ["run: [node, test/refunds/end-to-end.mjs]", "test: { run: [node, x.mjs], report: node }"],
    ],
    [
      "a test that belongs to the task that it judges",
      "self-graded",
      "### V1",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [node, scripts/end-to-end.mjs]"],
    ],
    ["no criterion that must fail before the work", "no-failing-base", "**O2**", ["base: fail\ntimeout", "timeout"]],
    ["vague words in an outcome", "vague-word", "quickly", ["in full or in part", "quickly"]],
    ["vague words in a constraint", "vague-word", "appropriate", ["call no other module", "call appropriate modules"]],
    ["an outcome that no task is for", "unserved-outcome", "**O2**", ["for: [O2]\nowns", "for: [C2]\nowns"]],
    [
      "a repeated request whose effect nothing counts",
      "unproven-effect",
      "endpoint",
      [
        '    effect:\n      request: { method: GET, path: "/charges/{{charge}}" }\n      expect: { status: 200, count: { pointer: /refunds, is: 1 } }\n',
        "",
      ],
    ],
  ])("%s", (one) => expectOne("warning", one));

  test("a path that is marked as new and exists", () => {
    const found = lint(refunds, { ...world, files: [...world.files, "src/refunds/rules.ts"] });
    expect(found.filter(({ code }) => code === "not-new")).toMatchObject([
      { severity: "warning", line: 68, column: 8 },
    ]);
  });
});

describe("no diagnostic", () => {
  test.for<[title: string, ...edits: (readonly [string, string])[]]>([
    ["a marker that is written as code", ["Authentication middleware exists.", "The page lists each `TODO`."]],
    ["a marker that a criterion looks for", [String.raw`'from "\.\./(?!refunds/)'`, "TODO"]],
    [
      "a marker that a command is given",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [grep, TODO, src/main.ts]"],
    ],
    ["a wildcard of three characters", ["`db/schema/**`", "`db/???.sql`"]],
    ["a loopback address", ["run: [node, test/refunds/end-to-end.mjs]", 'run: [curl, "http://localhost:8080/x"]']],
    [
      "a host that Permissions grants",
      ["base: any", "network: [api.example.com:443]\nbase: any"],
      ["network: []", "network: [api.example.com]"],
    ],
    [
      "a secret that Permissions grants",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [sh, -c, echo $PAY_TOKEN]"],
      ["secrets: []", "secrets: [PAY_TOKEN]"],
    ],
    [
      "a database that Permissions grants",
      ["run: [node, test/refunds/end-to-end.mjs]", "run: [psql, -c, select 1]\ndatabase: orders"],
      ["database: none", "database: orders"],
    ],
    [
      "a protected file that Permissions grants",
      ['"new:src/refunds/rules.ts"', '"new:src/refunds/Dockerfile"'],
      ["protected: []", "protected: [production]"],
    ],
    ["a supporting word", ["in full or in part", "within 2 seconds"]],
  ])("%s", ([, ...edits]) => {
    expect(lint(edited(...edits)).filter(({ code }) => code !== "self-graded")).toEqual([]);
  });

  test("agents are not checked where nobody knows them", () => {
    const { agents: _, ...rest } = world;
    expect(lint(edited(["agent: codex", "agent: unheard-of"]), rest).map(({ code }) => code)).not.toContain(
      "unknown-agent",
    );
  });

  test("tasks may be missing: they are proposed then", () => {
    const none = refunds
      .replace(/## Tasks[^]*## Verification/, "## Tasks\n\n## Verification")
      .replace("for: [T1]", "for: [O1]");
    expect(lint(none).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("warnings of parsing come with those of lint, in reading order", () => {
  const found = lint(refunds.replaceAll("\n", "\r\n"));
  expect(found.map(({ code }) => code)).toEqual(["carriage-return", "self-graded", "self-graded"]);
});

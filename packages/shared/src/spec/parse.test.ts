import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Diagnostic } from "./diagnostic.ts";
import { type ParsedSpec, parseSpec, placeIn } from "./parse.ts";

const refunds = readFileSync(new URL("fixtures/refunds.md", import.meta.url), "utf8");

const read = (text: string): ParsedSpec => {
  const parsed = parseSpec(text, { file: "spec.md" });
  expect(parsed).toMatchObject({ kind: "parsed" });
  return parsed as ParsedSpec;
};

const diagnose = (text: string): readonly Diagnostic[] => {
  const parsed = parseSpec(text, { file: "spec.md" });
  return parsed.kind === "parsed" ? parsed.warnings : parsed.diagnostics;
};

/** The text that a place in a document points at. */
const textAt = (text: string, { line, column }: { line: number; column: number }): string =>
  text.split(/\r?\n/)[line - 1]?.slice(column - 1) ?? "";

const edited = (find: string, replace: string): string => {
  expect(refunds).toContain(find);
  return refunds.replace(find, () => replace);
};

test("the example is read whole", () => {
  const { spec, warnings } = read(refunds);
  expect(warnings).toEqual([]);
  expect(spec.front).toMatchObject({ id: "refunds", target: "main", approvals: ["plan", "merge"] });
  expect(spec.outcomes.map(({ id }) => id)).toEqual(["O1", "O2"]);
  expect(spec.scope.in[0]).toEqual({ glob: "src/refunds/**", text: "the rules and the route" });
  expect(spec.constraints.map(({ rule }) => rule && Object.keys(rule))).toEqual([
    ["idempotency_key", "applies_to"],
    undefined,
  ]);
  expect(spec.decisions[1]?.text).toBe(
    "A refund is a row of its own, never a change of the charge.\n\nBecause: the ledger only grows. Not: a `refunded` column.",
  );
  expect(spec.tasks[1]).toMatchObject({ id: "T2", title: "Refund route", after: ["T1"], agent: "codex", text: "" });
  expect(spec.criteria.map(({ kind }) => kind)).toEqual(["test", "run", "http", "absent"]);
});

test.for([
  ["title", "# Refunds"],
  ["O2", "**O2**"],
  ["in/1", "`src/charges/view.ts`"],
  ["out/1", "`**/.env*`"],
  ["permissions/database", "none"],
  ["C1", "**C1**"],
  ["C1/applies_to/prepare/0/capture/charge", "/id"],
  ["T2", "### T2"],
  ["T2/for/1", "C1]"],
  ["V1/test/require/0", "refuses more"],
  ["V3/http/steps/1/request/path", '"/charges/{{charge}}"'],
  ["front/budget/usd", "5,"],
  ["T2/no/such/key", "### T2"],
] as const)("%s stands where it is written, inside blocks too", ([place, expected]) => {
  const pointedAt = textAt(refunds, placeIn(read(refunds), place));
  expect(pointedAt.slice(0, expected.length)).toBe(expected);
});

test("a block's places are right in a list that is indented by more than two columns", () => {
  const text = edited(
    "- **C2** The refund rules call no other module of the service.",
    "10. **C2** Nothing else.\n    ```yaml\n    none_such: 1\n    ```",
  );
  expect(textAt(text, placeIn(read(text), "C2/none_such"))).toBe("1");
});

describe("a file that is no spec gets a diagnostic at the place that is wrong", () => {
  test.for<[title: string, code: string, at: string, text: () => string]>([
    ["an empty file", "no-front-matter", "", () => ""],
    ["a file without front matter", "no-front-matter", "# Refunds", () => refunds.slice(refunds.indexOf("# Refunds"))],
    ["front matter that is not the first thing", "no-front-matter", "", () => `\n${refunds}`],
    ["another version", "invalid-value", "2", () => edited("spec: 1", "spec: 2")],
    ["no id", "missing-key", "spec: 1", () => edited("id: refunds\n", "")],
    ["an id that could not be a branch", "invalid-value", "Re funds", () => edited("id: refunds", "id: Re funds")],
    ["an unknown key in the front matter", "unknown-key", "targett", () => edited("target:", "targett:")],
    ["an unknown key in the budget", "unknown-key", "tokns", () => edited("tokens:", "tokns:")],
    ["a value of another type", "invalid-value", "five", () => edited("usd: 5", "usd: five")],
    ["no title", "missing-title", "---", () => edited("# Refunds\n", "")],
    ["a second title", "repeated-title", "# More", () => edited("## Decisions", "# More\n\n## Decisions")],
    ["a missing section", "missing-section", "# Refunds", () => edited("## Decisions", "#### Decisions")],
    ["a repeated section", "repeated-section", "## Decisions", () => `${refunds}\n## Decisions\n`],
    ["an unknown section", "unknown-section", "## Notes", () => `${refunds}\n## Notes\n`],
    [
      "sections out of order",
      "section-order",
      "## ",
      () => `${edited("## Outcomes", "## Decisions").replace(/## Decisions\n- \*\*D1/, "## Outcomes\n- **D1")}`,
    ],
    ["a scope without In", "missing-section", "## Scope", () => edited("### In\n", "")],
    ["a second Out", "repeated-section", "### Out", () => edited("### Permissions", "### Out\n### Permissions")],
    ["a heading that Scope has not", "unknown-section", "### Around", () => edited("### In", "### Around\n### In")],
    ["an entry without a glob", "missing-glob", "- src/refunds/**", () => edited("`src/refunds/**`", "src/refunds/**")],
    ["an unknown permission", "unknown-key", "networks", () => edited("network:", "networks:")],
    ["an unknown protected class", "invalid-value", "git", () => edited("protected: []", "protected: [git]")],
    ["an item without an id", "missing-id", "- A support", () => edited("- **O1** When a support", "- A support")],
    ["an id of another section", "wrong-id", "**T7**", () => edited("**O1**", "**T7**")],
    [
      "an item without a text",
      "missing-text",
      "**A1**",
      () => edited("**A1** Authentication middleware exists.", "**A1**"),
    ],
    ["a repeated id", "duplicate-id", "**O1** When a charge", () => edited("**O2**", "**O1**")],
    ["a repeated task", "duplicate-id", "### T1 Refund route", () => edited("### T2", "### T1")],
    [
      "a paragraph that belongs to no item",
      "stray-text",
      "Some more.",
      () => edited("## Decisions\n", "## Decisions\nSome more.\n\n"),
    ],
    ["tasks as a list", "stray-text", "- **T4**", () => edited("## Tasks\n", "## Tasks\n- **T4** Do it.\n\n")],
    ["a task without an id", "missing-id", "### Refund rules", () => edited("### T1 Refund", "### Refund")],
    ["a task without a title", "missing-title", "### T1", () => edited("### T1 Refund rules", "### T1")],
    [
      "a task without a block",
      "missing-block",
      "### T4",
      () => edited("## Verification", "### T4 More\nDo it.\n\n## Verification"),
    ],
    ["a task with an empty `for`", "invalid-value", "[]", () => edited("for: [O2]\nowns", "for: []\nowns")],
    ["a task without `for`", "missing-key", "owns", () => edited("for: [O2]\nowns", "owns")],
    ["a task that owns nothing", "invalid-value", "[]", () => edited("owns: [src/charges/view.ts]", "owns: []")],
    ["a criterion without `for`", "missing-key", "absent", () => edited("for: [C2]\nabsent", "absent")],
    [
      "a second block",
      "repeated-block",
      "```yaml",
      () => edited("The list is empty,", "```yaml\nowns: [x]\n```\nThe list is empty,"),
    ],
    [
      "a block that belongs to nobody",
      "unexpected-block",
      "```yaml",
      () => edited("- **D1**", "- **D0** So.\n  ```yaml\n  a: 1\n  ```\n- **D1**"),
    ],
    [
      "a block in an item of an item",
      "unexpected-block",
      "```YML",
      () => edited("- **C2** The", "- **C2** The\n  - more\n    ```YML\n    a: 1\n    ```\n"),
    ],
    [
      "a constraint's block that is a list",
      "invalid-value",
      "- 1",
      () => edited("- **C2** The", "- **C2** The\n  ```yaml\n  - 1\n  ```\n"),
    ],
    [
      "a criterion that checks nothing",
      "no-check",
      "for: [O1, C1]",
      () => edited("run: [node, test/refunds/end-to-end.mjs]\n", ""),
    ],
    [
      "a criterion with two checks",
      "several-checks",
      "[sh]",
      () => edited("for: [O1, C1]\nrun: [node", "for: [O1, C1]\nmanual: [sh]\nrun: [node"),
    ],
    ["an unknown key of a criterion", "unknown-key", "bass", () => edited("base: any", "bass: any")],
    [
      "an unknown key deep inside a criterion",
      "unknown-key",
      "reports",
      () => edited("report: vitest", "reports: vitest"),
    ],
    ["an unknown runner", "invalid-value", "mocha", () => edited("report: vitest", "report: mocha")],
    [
      "a pattern that is none",
      "invalid-value",
      "'from (",
      () => edited(String.raw`'from "\.\./(?!refunds/)'`, "'from ('"),
    ],
    ["a duration that is none", "invalid-value", "soon", () => edited("timeout: 60s", "timeout: soon")],
    [
      "a method in small letters",
      "invalid-value",
      "get",
      () =>
        edited(
          'method: GET, path: "/charges/{{charge}}" }\n      expect: { status: 200, json',
          'method: get, path: "/charges/{{charge}}" }\n      expect: { status: 200, json',
        ),
    ],
    ["a key that stands twice", "duplicate-key", "base: any", () => edited("base: any", "base: fail\nbase: any")],
    ["YAML that is none", "yaml-syntax", "owns", () => edited("for: [O1, C2]", "for: [O1, C2")],
    ["an anchor", "yaml-not-plain", "&all", () => edited("for: [O1, C2]", "for: &all [O1, C2]")],
    ["an alias", "yaml-not-plain", "*all", () => edited("for: [O1, C2]", "for: *all")],
    ["a tag", "yaml-not-plain", "!!set", () => edited("for: [O1, C2]", "for: !!set [O1, C2]")],
    ["two documents in a block", "yaml-not-plain", "---", () => edited("base: any", "base: any\n---\nbase: pass")],
    ["a key that is a trap", "unknown-key", "__proto__", () => edited("base: any", "__proto__: { a: 1 }")],
    ["a key that is a list", "yaml-syntax", "[a]", () => edited("base: any", "[a]: any")],
    ["a direction mark", "hidden-character", "\u202E", () => edited("captured charge", "captured \u202Echarge")],
    ["a zero-width space", "hidden-character", "\u200B", () => edited("captured charge", "cap\u200Btured charge")],
    ["a tag character", "hidden-character", "\u{E0041}", () => edited("captured charge", "captured\u{E0041} charge")],
    [
      "a hidden character behind an escape",
      "hidden-character",
      '"',
      () => edited('"new:src/refunds/rules.ts"', String.raw`"new:src/\u202Erules.ts"`),
    ],
    ["a binary file", "not-text", "\u0000", () => `${refunds}\u0000\u0001`],
    ["bytes that were no UTF-8", "not-text", "\uFFFD", () => edited("captured", "capt\uFFFDred")],
    ["half of a surrogate pair", "not-text", "\uD800", () => edited("captured", "capt\uD800red")],
    [
      "a comment inside an item",
      "hidden-comment",
      "<!-- obey",
      () => edited("captured charge", "captured <!-- obey me --> charge"),
    ],
    [
      "a link's definition",
      "hidden-comment",
      "[//]: # (obey)",
      () => edited("Partial refunds", "[//]: # (obey)\n\nPartial refunds"),
    ],
    [
      "a comment that shows something",
      "hidden-comment",
      "<!-- a",
      () => edited("Partial refunds", "<!-- a --> seen\n\nPartial refunds"),
    ],
    [
      "a comment that never ends",
      "unclosed-block",
      "<!-- x",
      () => edited("Partial refunds", "<!-- x\n\nPartial refunds"),
    ],
    [
      "a block that the file ends with",
      "invalid-value",
      "```yaml",
      () => `${refunds.trimEnd()}\n### V5 Last\n\`\`\`yaml`,
    ],
    ["a fence that never ends", "unclosed-block", "```text", () => `${refunds}\n\`\`\`text\nx\n`],
    [
      "a tag that swallows what follows",
      "unclosed-block",
      "<pre>",
      () => edited("Partial refunds", "<pre>\nPartial refunds"),
    ],
    ["lists that nest without end", "nested-too-deep", "- - -", () => edited("- **O1**", `${"- ".repeat(50)}**O1**`)],
  ])("%s", ([, code, at, text]) => {
    const document = text();
    const all = diagnose(document);
    const found = all.find((one) => one.code === code);
    expect(found, JSON.stringify(all, undefined, 1)).toBeDefined();
    expect(found?.severity).toBe("error");
    expect(textAt(document, found ?? { line: 0, column: 0 }).slice(0, at.length)).toBe(at);
  });

  test("a file over 256 KiB", () => {
    expect(diagnose(refunds + "x".repeat(256 * 1024))).toMatchObject([{ code: "too-large", line: 1, column: 1 }]);
    // Bytes count, not characters.
    expect(diagnose(refunds + "日".repeat(90 * 1024))).toMatchObject([{ code: "too-large" }]);
  });

  test("ten thousand headings", () => {
    expect(diagnose(`${refunds}${"## Tasks\n".repeat(10_000)}`)).toMatchObject([{ code: "too-large" }]);
    const many = diagnose(`${refunds}${"## Tasks\n".repeat(1000)}`);
    expect(many).toHaveLength(201);
    expect(many.at(-1)).toMatchObject({ code: "too-many-diagnostics" });
  });

  test("YAML that nests without end, or has parts without end", () => {
    const withBase = (value: string) => diagnose(edited("base: any", `base: ${value}`));
    expect(withBase("[".repeat(10_000))).toMatchObject([{ code: "yaml-too-large" }]);
    expect(withBase("{a: ".repeat(5000))).toMatchObject([{ code: "yaml-too-large" }]);
    expect(withBase(`[${"1, ".repeat(10_000)}]`)).toMatchObject([{ code: "yaml-too-large" }]);
  });
});

test("everything that is wrong is said at once, in reading order", () => {
  const text = edited("tokens:", "tokns:")
    .replace("**O2**", "**O1**")
    .replace("bass: any", "")
    .replace("report: vitest", "report: mocha");
  expect(diagnose(text).map(({ code }) => code)).toEqual(["unknown-key", "duplicate-id", "invalid-value"]);
});

describe("a file that is odd but can be read", () => {
  test("lines that end with a carriage return give a warning and the same spec, with the same places", () => {
    const parsed = read(refunds.replaceAll("\n", "\r\n"));
    expect(parsed.warnings).toMatchObject([{ severity: "warning", code: "carriage-return" }]);
    expect(parsed.spec).toStrictEqual(read(refunds).spec);
    expect(placeIn(parsed, "T2/for/1")).toEqual(placeIn(read(refunds), "T2/for/1"));
  });

  test("a byte order mark gives a warning and the same spec", () => {
    const parsed = read(`\uFEFF${refunds}`);
    expect(parsed.warnings).toMatchObject([{ severity: "warning", code: "byte-order-mark" }]);
    expect(parsed.spec).toStrictEqual(read(refunds).spec);
  });

  test("comments may stand between items, and nobody acts on them", () => {
    const text = edited("## Tasks\n", "## Tasks\n<!--\n## Outcomes\n### T9 Hidden\n-->\n");
    expect(read(text).spec).toStrictEqual(read(refunds).spec);
  });

  test("the joiners of emoji and of Persian are text like any other", () => {
    expect(read(edited("captured charge", "می\u200Cخواهم 👩\u200D💻")).spec.outcomes[0]?.text).toContain("👩\u200D💻");
  });

  test("names of sections are read without case, and ids with a colon", () => {
    const text = edited("## Outcomes", "## OUTCOMES").replace("**O2**", "**O2:**").replace("### T1 ", "### T1: ");
    expect(read(text).spec).toStrictEqual(read(refunds).spec);
  });
});

test("yaml blocks fenced as text are examples", () => {
  const text = edited("The list is empty,", "```text\nowns: [x]\n```\nThe list is empty,");
  expect(read(text).spec.tasks[2]).toMatchObject({ owns: ["src/charges/view.ts"] });
  expect(read(text).spec.tasks[2]?.text).toContain("owns: [x]");
});

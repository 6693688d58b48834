import { expect, test } from "vitest";

import type { Diagnostic } from "./diagnostic.ts";
import { diagnosticsToSarif } from "./diagnostics-to-sarif.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";

const unknown: Diagnostic = {
  severity: "error",
  code: "unknown-id",
  message: "T2 is for O9, which is no outcome or constraint here.",
  file: "specs/refunds.md",
  line: 3,
  column: 12,
  hint: "A task is `for` outcomes and constraints (O1, C1).",
};
const source = "### T2\n```yaml\nfor: [O1, O9]\n```\n";

/** The lines of the excerpt: the source and the caret below it. */
const excerptOf = (text: string, column: number): string[] =>
  renderDiagnostics([{ ...unknown, line: 1, column }], { source: text, color: false })
    .split("\n")
    .slice(1, 3)
    .map((line) => line.replace(/^.*?\| /, ""));

test("a diagnostic is shown with its source line, a caret and what to do", () => {
  const warning = { ...unknown, severity: "warning", code: "vague-word", line: 1, column: 5 } as const;
  expect(renderDiagnostics([unknown, warning], { source, color: false })).toBe(`\
specs/refunds.md:3:12 error T2 is for O9, which is no outcome or constraint here. [unknown-id]
  3 | for: [O1, O9]
    |            ^
    = A task is \`for\` outcomes and constraints (O1, C1).

specs/refunds.md:1:5 warning T2 is for O9, which is no outcome or constraint here. [vague-word]
  1 | ### T2
    |     ^
    = A task is \`for\` outcomes and constraints (O1, C1).

1 error, 1 warning
`);
});

test("colours are there when asked for, and change no text", () => {
  const colored = renderDiagnostics([unknown], { source, color: true });
  expect(colored).toContain("\u001B[31merror\u001B[0m");
  // oxlint-disable-next-line no-control-regex -- the escape is what is taken off
  expect(colored.replaceAll(/\u001B\[\d+m/g, "")).toBe(renderDiagnostics([unknown], { source, color: false }));
});

test("a caret stands below tabs, wide and combining characters where it should", () => {
  expect(excerptOf("\tab", 3)).toEqual(["\tab", "\t ^"]);
  expect(excerptOf("日本x", 3)).toEqual(["日本x", "    ^"]);
  expect(excerptOf("e\u0301x", 3)).toEqual(["e\u0301x", " ^"]);
});

test("a long line is cut around the caret", () => {
  const [text = "", caret = ""] = excerptOf(`${"a".repeat(300)}!${"b".repeat(300)}`, 301);
  expect(text.length).toBeLessThan(130);
  expect(text[caret.length - 1]).toBe("!");
});

test("nothing of a file acts on the terminal or on the eye", () => {
  const shown = renderDiagnostics([{ ...unknown, line: 1, column: 1, message: "a\u001B[2Jb", file: "x\u0007.md" }], {
    source: "\u001B]0;title\u0007\u202Eevil",
    color: false,
  });
  expect(shown).not.toMatch(/[^\P{C}\n]/u);
});

test("a place that the source has not is shown without a line", () => {
  expect(renderDiagnostics([{ ...unknown, line: 99 }], { source, color: false })).toContain("99 | \n");
});

test("SARIF has one rule for each code, and a result with the region for each diagnostic", () => {
  expect(
    diagnosticsToSarif([unknown, { ...unknown, severity: "warning", file: "a b/ü.md" }], { version: "1.2.3" }),
  ).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "orchestrate", version: "1.2.3", rules: [{ id: "unknown-id" }] } },
        results: [
          {
            ruleId: "unknown-id",
            level: "error",
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "specs/refunds.md" },
                  region: { startLine: 3, startColumn: 12 },
                },
              },
            ],
          },
          { level: "warning", locations: [{ physicalLocation: { artifactLocation: { uri: "a%20b/%C3%BC.md" } } }] },
        ],
      },
    ],
  });
});

import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Diagnostic, lintSpec, parseSpec, planOf, renderDiagnostics, renderSpec } from "../src/index.ts";

const refunds = readFileSync(new URL("../src/spec/fixtures/refunds.md", import.meta.url), "utf8");
const context = { files: ["src/charges/view.ts", "src/main.ts"], services: ["orders"], agents: ["codex"] };

/** What parsers trip over: marks of Markdown and YAML, halves of blocks, hidden and foreign characters. */
const snippet = fc.oneof(
  fc.constantFrom(
    ...'# |## |### |- |* |1. |  |    |\t|```|```yaml|~~~|---|***|<!--|-->|<div>|</div>|<pre>|<script>|<?|<![CDATA[|> |`|**|**O1**|**C9**|[|]|{|}|: |:|#| #|&a |*a|!!str |? |"|\'|%YAML|<<: |null|~|\\|\n|\n\n|\r\n|\r|\u0000|\u202E|\u200B|\uFEFF|\uFFFD|\uD800|é|日本|👩‍👩‍👧|TODO|???|[NEEDS CLARIFICATION: x]|new:|../|!|{{id}}|<<x>>|__proto__: 1|constructor|for: [O1]|after: [T1]|after: [T3]|owns: ["**"]|run: [x]|hidden: aa|spec: 2|## Tasks|## Verification|### T1 Again|### V9 x|- **O3** y'.split(
      "|",
    ),
  ),
  fc.string({ maxLength: 20, unit: "binary" }),
  fc.string({ maxLength: 20 }),
);

type Edit = (text: string) => string;
const at = fc.nat(9999).map((part) => part / 10_000);
const inLines =
  (edit: (lines: string[], index: number) => string[]) =>
  (place: number): Edit =>
  (text) => {
    const lines = text.split("\n");
    return edit(lines, Math.floor(place * lines.length)).join("\n");
  };
const edit: fc.Arbitrary<Edit> = fc.oneof(
  at.map(inLines((lines, index) => lines.toSpliced(index, 1))),
  at.map(inLines((lines, index) => lines.toSpliced(index, 3))),
  at.map(inLines((lines, index) => lines.toSpliced(index, 0, lines[index] ?? ""))),
  at.map(inLines((lines, index) => lines.toSpliced(index, 1, `  ${lines[index]}`))),
  at.map(inLines((lines, index) => lines.toSpliced(index, 1, lines[index]?.trimStart() ?? ""))),
  fc
    .tuple(at, at)
    .map(([from, to]) =>
      inLines((lines, index) => lines.toSpliced(index, 0, ...lines.splice(Math.floor(to * lines.length), 2)))(from),
    ),
  fc.tuple(at, snippet).map(([place, insert]) => inLines((lines, index) => lines.toSpliced(index, 0, insert))(place)),
  fc.tuple(at, snippet).map(([place, insert]) => (text: string) => {
    const index = Math.floor(place * text.length);
    return text.slice(0, index) + insert + text.slice(index);
  }),
  fc.tuple(at, fc.nat(12)).map(([place, length]) => (text: string) => {
    const index = Math.floor(place * text.length);
    return text.slice(0, index) + text.slice(index + length);
  }),
);
/** Snippets inside the prose of items, where most of them are allowed to stand. */
const inProse = fc.tuple(fc.constantFrom("O1", "C1", "C2", "A1", "D1", "D2"), fc.array(snippet, { maxLength: 5 })).map(
  ([id, parts]): Edit =>
    (text) =>
      text.replace(`**${id}** `, (found) => found + parts.join("")),
);
const mutated = fc
  .array(fc.oneof(edit, inProse), { minLength: 1, maxLength: 4 })
  .map((edits) => edits.reduce((text, one) => one(text), refunds));

const expectSound = (diagnostics: readonly Diagnostic[], text: string): void => {
  const lines = text.split(/\r\n|\r|\n/);
  for (const { code, message, hint, line, column } of diagnostics) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(message).not.toBe("");
    expect(hint).not.toBe("");
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    // The byte order mark is no column of the first line.
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
  }
  expect(renderDiagnostics(diagnostics, { source: text, color: false })).not.toMatch(/[^\P{C}\t\n]/u);
};

const check = (text: string): void => {
  const parsed = parseSpec(text, { file: "spec.md" });
  if (parsed.kind === "invalid") {
    expect(parsed.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    expectSound(parsed.diagnostics, text);
    return;
  }
  const again = parseSpec(renderSpec(parsed.spec), { file: "spec.md" });
  expect(again).toMatchObject({ kind: "parsed" });
  if (again.kind === "parsed") expect(again.spec).toStrictEqual(parsed.spec);

  const diagnostics = lintSpec(parsed, context);
  expectSound(diagnostics, text);
  if (diagnostics.some(({ severity }) => severity === "error")) return;
  for (const { document, spec } of planOf(parsed.spec, { madeBy: "author" }).subSpecs) {
    const subSpec = parseSpec(document, { file: "spec.md" });
    if (subSpec.kind === "invalid") expect(subSpec.diagnostics).toStrictEqual([]);
    else {
      expect(subSpec.spec).toStrictEqual(spec);
      expect(lintSpec(subSpec, context).filter(({ severity }) => severity === "error")).toStrictEqual([]);
    }
  }
};

describe("whatever the text is, reading it gives diagnostics or a spec that can be written back", () => {
  // FUZZ=10 looks ten times as long.
  const runs = Number(process.env["FUZZ"] ?? 1);

  test("noise", { tags: ["slow"] }, () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 500 })), check), {
      numRuns: 2000 * runs,
    });
  });

  test("noise behind front matter", { tags: ["slow"] }, () => {
    const front = fc.array(snippet, { maxLength: 30 }).map((parts) => `---\nspec: 1\nid: x\n---\n${parts.join("")}`);
    fc.assert(fc.property(front, check), { numRuns: 2000 * runs });
  });

  test("a valid spec that was tampered with", { tags: ["slow"] }, () => {
    fc.assert(fc.property(mutated, check), { numRuns: 700 * runs });
  });
});

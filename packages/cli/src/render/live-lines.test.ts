import { Ansis } from "ansis";
import fc from "fast-check";
import { expect, test } from "vitest";

import { liveLines, type Overview, type Row } from "./live-lines.ts";
import { widthOf } from "./width.ts";

const row = fc.record<Row>({
  id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/),
  title: fc.string({ unit: "grapheme" }),
  state: fc.constantFrom("waiting", "implementing", "verifying", "merged", "abandoned", "awaiting approval"),
  tone: fc.constantFrom("waiting", "working", "good", "bad", "asking"),
  attempts: fc.nat(20),
  elapsedMs: fc.option(fc.nat(1e8), { nil: undefined }),
  tokens: fc.nat(1e9),
  doing: fc.string({ unit: "grapheme", maxLength: 200 }),
});
const overview = fc.record<Overview>({
  title: fc.string({ unit: "grapheme" }),
  elapsedMs: fc.nat(1e8),
  tokens: fc.constantFrom("", "12.3k tokens (recorded)"),
  progress: fc.double({ min: 0, max: 1, noNaN: true }),
  rows: fc.array(row, { maxLength: 60 }),
  advice: fc.string({ unit: "grapheme" }),
});

test("whatever the terminal's size, no line is too wide and there are never too many", () => {
  const size = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 2, max: 80 }) });
  fc.assert(
    fc.property(overview, size, fc.constantFrom(0, 3), (view, { columns, rows }, level) => {
      const lines = liveLines(view, { columns, rows, style: new Ansis(level) });
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toContain("\n");
      }
    }),
  );
});

test("where not all sub-specs fit, those being worked on are shown and the others counted", () => {
  const rows = Array.from({ length: 50 }, (_, index): Row => {
    const working = index % 10 === 7;
    return {
      id: `T${index}`,
      title: "Title",
      state: working ? "implementing" : "merged",
      tone: working ? "working" : "good",
      attempts: 1,
      elapsedMs: 1000,
      tokens: 10,
      doing: "",
    };
  });
  const view: Overview = { title: "refunds", elapsedMs: 0, tokens: "", progress: 0.5, rows, advice: "" };
  const text = liveLines(view, { columns: 80, rows: 14, style: new Ansis(0) }).join("\n");
  for (const id of ["T7", "T17", "T27", "T37", "T47"]) expect(text).toContain(`${id} `);
  expect(text).toContain("and 43 more: 43 merged");
});

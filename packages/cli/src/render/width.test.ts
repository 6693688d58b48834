import fc from "fast-check";
import { expect, test } from "vitest";

import { cut, oneLine, pad, widthOf } from "./width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["größe", 5],
  ["e\u0301", 1],
  ["漢字", 4],
  ["한국", 4],
  ["🚀", 2],
  ["👩‍💻", 2],
  ["🇩🇪", 2],
  ["\u001b[31mred\u001b[39m", 3],
])("%j takes %i columns", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("a text that was cut fits, and one that fits is not cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, columns) => {
      expect(widthOf(cut(text, columns))).toBeLessThanOrEqual(columns);
      if (widthOf(text) <= columns) expect(cut(text, columns)).toBe(text);
    }),
  );
});

test("padded text takes at least the columns it was padded to", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, columns) => {
      expect(widthOf(pad(text, columns))).toBe(Math.max(columns, widthOf(text)));
    }),
  );
});

test("what others wrote cannot move the cursor, break the line or turn the direction of reading", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Control}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
  expect(oneLine("a\u001b[2Jb\nc\u202ed")).toBe("ab cd");
});

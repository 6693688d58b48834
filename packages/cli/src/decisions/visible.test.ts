import fc from "fast-check";
import { expect, test } from "vitest";

import { visible } from "./visible.ts";

test.each([
  ["an escape sequence that clears the screen", "a\u001b[2Jb", "a<U+001B>[2Jb"],
  ["a carriage return that overwrites a line", "rm -rf /\rls       ", "rm -rf /<U+000D>ls       "],
  ["a C1 control", "a\u009b31mb", "a<U+009B>31mb"],
  ["marks that turn the direction of reading", "a\u202e\u2066b\u2069\u202c", "a<U+202E><U+2066>b<U+2069><U+202C>"],
  ["characters without width", "ad\u200bmin\ufeff\u00ad", "ad<U+200B>min<U+FEFF><U+00AD>"],
  ["tags and fillers that nobody sees", "a\u{e0041}b\u3164c", "a<U+E0041>b<U+3164>c"],
  ["separators of lines that some programs obey", "a\u2028b", "a<U+2028>b"],
])("%s is shown by its code point", (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("a text of letters, tabs and line breaks stays as it is", () => {
  const text = "Grüße,\n\t你好 — ok ✓\n";
  expect(visible(text)).toBe(text);
});

test("whatever is shown, no control but line breaks and tabs reaches the terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(visible(text)).not.toMatch(/(?![\n\t])\p{Control}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

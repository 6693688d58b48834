import fc from "fast-check";
import { expect, test } from "vitest";

import { plain, quoted } from "./quoted.ts";

const text = fc.array(
  fc.oneof(
    fc.string(),
    fc.constantFrom("\n", "\r", "\u2028", "\u0085", "\u001b[31m", "\u202e", "\u200b", "# Rules\n", "```"),
  ),
);

test("whatever is quoted, every line is marked and nothing that hides is left", () => {
  fc.assert(
    fc.property(text, (parts) => {
      const lines = quoted(parts.join("")).split("\n");
      expect(lines.every((line) => line.startsWith(">"))).toBe(true);
      expect(lines.join("")).not.toMatch(/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("colours go, text that runs backwards runs forwards, tabs stay", () => {
  expect(quoted("\u001b[1mbold\u001b[0m\n\u202eevil\tend\r\nlast")).toBe("> bold\n> evil\tend\n> last");
});

test("a text that is too long is cut, and says so", () => {
  expect(plain("x".repeat(5000))).toMatch(/^x{4096}\n\[904 more\]$/);
});

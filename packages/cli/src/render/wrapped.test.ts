import fc from "fast-check";
import { expect, test } from "vitest";

import { widthOf } from "./width.ts";
import { wrapped } from "./wrapped.ts";

test("a wrapped text loses no word, and no line is longer than allowed but for one long word", () => {
  const words = fc.array(fc.stringMatching(/^[a-zü€]{1,12}$/));
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (all, columns) => {
      const lines = wrapped(all.join("  "), columns);
      expect(lines.flatMap((line) => line.split(" "))).toEqual(all);
      for (const line of lines) if (line.includes(" ")) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }),
  );
});

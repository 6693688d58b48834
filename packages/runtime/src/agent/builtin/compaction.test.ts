import fc from "fast-check";
import { expect, test } from "vitest";

import { createCompaction } from "./compaction.ts";

const compacted = (lengths: readonly number[], maxLength: number): readonly string[] => {
  const shown = lengths.map((length) => "x".repeat(length));
  const compaction = createCompaction(maxLength);
  for (const [index, text] of shown.entries()) {
    compaction.hold(text, (shorter) => {
      shown[index] = shorter;
    });
  }
  return shown;
};

test("what is left out is older than all that is kept, and the last eight outputs are always whole", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 100, max: 5_000 })), fc.integer({ min: 0, max: 50_000 }), (lengths, max) => {
      const whole = compacted(lengths, max).map((text, index) => text.length === lengths[index]);
      expect(whole.lastIndexOf(false)).toBeLessThan(whole.includes(true) ? whole.indexOf(true) : Infinity);
      expect(whole.slice(-8)).not.toContain(false);
    }),
  );
});

test("outputs that together fit are left alone, and more than that are brought below it", () => {
  expect(compacted([100, 200, 300], 600).map(({ length }) => length)).toEqual([100, 200, 300]);
  const shown = compacted(
    Array.from({ length: 40 }, () => 1000),
    20_000,
  );
  expect(shown.join("").length).toBeLessThan(20_000);
  expect(shown[0]).toMatch(/^\[1000 characters left out to make room/);
});

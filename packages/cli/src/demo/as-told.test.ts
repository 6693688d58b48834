import { expect, test } from "vitest";

import { isAsTold } from "./as-told.ts";

const run = (phases: Readonly<Record<string, string>>) => ({
  subSpecs: Object.entries(phases).map(([id, phase]) => ({ id, phase })),
});

test("a demonstration succeeds when three sub-specs merged and the one at the wall was abandoned", () => {
  expect(isAsTold(run({ T1: "merged", T2: "merged", T3: "abandoned", T4: "merged" }))).toBe(true);
});

test.each([
  ["everything was abandoned", run({ T1: "abandoned", T2: "abandoned", T3: "abandoned", T4: "abandoned" })],
  ["the one at the wall merged", run({ T1: "merged", T2: "merged", T3: "merged", T4: "merged" })],
  ["one is missing", run({ T1: "merged", T2: "merged", T3: "abandoned" })],
  ["there is no run at all", undefined],
])("a demonstration fails when %s", (_, ended) => {
  expect(isAsTold(ended)).toBe(false);
});

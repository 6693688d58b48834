import { expect, test } from "vitest";

import { systemClock } from "./system-clock.ts";

test("the time of day is RFC 3339 in UTC with milliseconds", () => {
  expect(systemClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("monotonic time never goes back", () => {
  const readings = Array.from({ length: 100 }, () => systemClock.monotonicMs());
  expect(readings).toEqual(readings.toSorted((a, b) => a - b));
});

test("a sleep that is aborted rejects with the signal's own reason, before or during it", async () => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(1_000_000, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
  await expect(systemClock.sleep(0, { signal: controller.signal })).rejects.toThrow("enough");
});

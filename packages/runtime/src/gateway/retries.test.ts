import { expect, test } from "vitest";

import { delayBeforeRetry } from "./retries.ts";

const now = "2026-11-22T12:00:00.000Z";
const first = { tries: 1, jitter: 0, now };
const failed = (status: number | undefined, retryAfter?: string) => ({ status, retryAfter });

test.each([400, 401, 402, 403, 404, 422, 307, 501])("status %i is not tried again", (status) => {
  expect(delayBeforeRetry(failed(status), first)).toBeUndefined();
});

test.each([undefined, 408, 429, 500, 502, 503, 529])("status %s is tried again after a second", (status) => {
  expect(delayBeforeRetry(failed(status), first)).toBe(1000);
});

test("each delay is twice the one before, at most a quarter longer, and there is a last try", () => {
  const delays = [1, 2, 3, 4].map((tries) => delayBeforeRetry(failed(503), { ...first, tries }));
  expect(delays).toEqual([1000, 2000, 4000, 8000]);
  expect(delayBeforeRetry(failed(503), { ...first, jitter: 1 })).toBe(1250);
  expect(delayBeforeRetry(failed(503), { ...first, tries: 5 })).toBeUndefined();
});

test("a provider may say when, in seconds or as a date; more than a minute is not waited for", () => {
  expect(delayBeforeRetry(failed(429, "7"), first)).toBe(7000);
  expect(delayBeforeRetry(failed(429, "Sun, 22 Nov 2026 12:00:09 GMT"), first)).toBe(9000);
  expect(delayBeforeRetry(failed(429, "Sun, 22 Nov 2026 11:00:00 GMT"), first)).toBe(0);
  expect(delayBeforeRetry(failed(429, "soon"), first)).toBe(1000);
  expect(delayBeforeRetry(failed(429, "3600"), first)).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";

import { createRateLimit } from "./rate-limit.ts";
import { noTokens } from "./usage.ts";

/** Asks again and again as soon as it may, each answer using so many tokens; when each was asked, in milliseconds. */
const askInTurn = (limits: Parameters<typeof createRateLimit>[0], uses: readonly number[]): readonly number[] => {
  let nowMs = 0;
  const rate = createRateLimit(limits, { monotonicMs: () => nowMs });
  return uses.map((inputTokens) => {
    nowMs += Math.max(0, rate.waitMs());
    rate.asked();
    rate.used({ ...noTokens, inputTokens });
    return nowMs;
  });
};

test("in no minute are more requests sent than allowed, and none waits longer than it must", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 60 }), (requestsPerMinute, count) => {
      const times = askInTurn(
        { requestsPerMinute },
        Array.from({ length: count }, () => 0),
      );
      expect(times).toEqual(times.map((_, index) => Math.floor(index / requestsPerMinute) * 60_000));
    }),
  );
});

test("once a minute's tokens are used, the next request waits until enough of them are a minute old", () => {
  expect(askInTurn({ tokensPerMinute: 100 }, [60, 60, 10, 200, 1])).toEqual([0, 0, 60_000, 60_000, 120_000]);
});

test("what is not limited never waits", () => {
  expect(createRateLimit({}, { monotonicMs: () => 0 }).waitMs()).toBe(0);
  expect(new Set(askInTurn({}, [1e9, 1e9, 1e9]))).toEqual(new Set([0]));
});

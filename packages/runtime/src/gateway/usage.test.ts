import { addUsage, noUsage } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { noTokens, usageOf } from "./usage.ts";

const count = fc.nat(10_000_000);
const tokens = fc.record({
  inputTokens: count,
  cachedInputTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  reasoningTokens: count,
});
const price = { inputUsd: 3, cachedInputUsd: 0.3, outputUsd: 15 };

test("the cost of a million tokens of each kind is its price", () => {
  const million = 1_000_000;
  const used = { ...noTokens, inputTokens: 2 * million, cachedInputTokens: million, outputTokens: million };
  expect(usageOf(used, { price, recorded: false }).costUsd).toBeCloseTo(18.3);
  expect(usageOf(used, { price: { inputUsd: 3, outputUsd: 15 }, recorded: false }).costUsd).toBeCloseTo(21);
  const written = { ...noTokens, inputTokens: million, cacheWriteTokens: million };
  expect(usageOf(written, { price, recorded: false }).costUsd).toBeCloseTo(3.75);
  expect(usageOf(written, { price: { ...price, cacheWriteUsd: 6 }, recorded: false }).costUsd).toBeCloseTo(6);
});

test("an unknown price is an unknown cost, also in every sum; a recording costs nothing", () => {
  fc.assert(
    fc.property(tokens, tokens, (a, b) => {
      const unknown = usageOf(a, { price: undefined, recorded: false });
      expect(unknown.costUsd).toBeUndefined();
      expect(addUsage(unknown, usageOf(b, { price, recorded: false })).costUsd).toBeUndefined();
      expect(usageOf(a, { price: undefined, recorded: true })).toMatchObject({ costUsd: 0, recorded: true });
    }),
  );
});

test("a cost is never negative, whatever a provider says was cached", () => {
  fc.assert(
    fc.property(tokens, (used) => {
      expect(usageOf(used, { price, recorded: false }).costUsd).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("no usage added changes nothing, and the order of a sum does not matter", () => {
  fc.assert(
    fc.property(tokens, tokens, (a, b) => {
      const [first, second] = [a, b].map((used) => usageOf(used, { price, recorded: false })) as [never, never];
      expect(addUsage(first, noUsage)).toEqual(first);
      expect(addUsage(first, second)).toEqual(addUsage(second, first));
    }),
  );
});

import { expect, test } from "vitest";

import { decideRefund } from "../../src/refunds/rules.ts";

test("refunds in parts may add up to what was captured, and to no more", () => {
  expect(decideRefund({ captured: 100, refunded: 60, amount: 40 }).kind).toBe("allowed");
  expect(decideRefund({ captured: 100, refunded: 60, amount: 41 }).kind).toBe("refused");
});

test("a charge that is refunded in full is not refunded again", () => {
  expect(decideRefund({ captured: 100, refunded: 100, amount: 1 })).toEqual({
    kind: "refused",
    code: "more_than_captured",
  });
});

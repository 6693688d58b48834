// What the spec's author asks of T1, written before there is anything to test.
import { expect, test } from "vitest";

import { decideRefund } from "../../src/refunds/rules.ts";

test("a refund of all that was captured is allowed", () => {
  expect(decideRefund({ captured: 4_000, refunded: 0, amount: 4_000 }).kind).toBe("allowed");
});

test("a refund above what is left is refused", () => {
  expect(decideRefund({ captured: 4_000, refunded: 2_500, amount: 1_501 })).toEqual({
    kind: "refused",
    code: "more_than_captured",
  });
  expect(decideRefund({ captured: 4_000, refunded: 2_500, amount: 1_500 }).kind).toBe("allowed");
});

test("a charge that was never captured cannot be refunded", () => {
  expect(decideRefund({ captured: 0, refunded: 0, amount: 1 })).toEqual({ kind: "refused", code: "nothing_captured" });
});

test("the postings of every allowed refund balance", () => {
  for (const amount of [1, 1_999, 4_000]) {
    const decision = decideRefund({ captured: 4_000, refunded: 0, amount });
    expect(decision).toEqual({
      kind: "allowed",
      postings: [
        { account: "merchant", amount: -amount },
        { account: "customer", amount },
      ],
    });
  }
});

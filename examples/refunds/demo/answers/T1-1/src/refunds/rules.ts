import type { Posting } from "../ledger/ledger.ts";

/** Whether a refund may be paid, and how the ledger books it. */
export type Decision =
  | { readonly kind: "allowed"; readonly postings: readonly Posting[] }
  | { readonly kind: "refused"; readonly code: "nothing_captured" | "more_than_captured" };

/** Decides on a refund of `amount` from a charge of which `captured` came in and `refunded` has gone back. */
export function decideRefund({
  captured,
  refunded,
  amount,
}: {
  readonly captured: number;
  readonly refunded: number;
  readonly amount: number;
}): Decision {
  if (captured === 0) return { kind: "refused", code: "nothing_captured" };
  if (amount > captured - refunded) return { kind: "refused", code: "more_than_captured" };
  return {
    kind: "allowed",
    postings: [
      { account: "merchant", amount: -amount },
      { account: "customer", amount },
    ],
  };
}

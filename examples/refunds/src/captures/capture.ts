import type { DatabaseSync } from "node:sqlite";

import { type Charge, chargeOf, setCaptured } from "../charges/charge.ts";
import { inTransaction } from "../database.ts";
import { Problem } from "../http/problem.ts";
import { record } from "../ledger/ledger.ts";

/** Captures a part of a charge, once, and books it: the customer owes it, the merchant has it. */
export function capture(
  database: DatabaseSync,
  { id, amount, at }: { readonly id: string; readonly amount: number; readonly at: string },
): Charge {
  return inTransaction(database, () => {
    const charge = chargeOf(database, id);
    if (charge.captured > 0) throw new Problem(409, "already_captured", `Charge ${id} is captured.`);
    if (amount > charge.amount) {
      throw new Problem(422, "more_than_authorised", `Charge ${id} is authorised for ${charge.amount}.`);
    }
    setCaptured(database, { id, captured: amount });
    record(database, {
      chargeId: id,
      reason: "capture",
      at,
      currency: charge.currency,
      postings: [
        { account: "customer", amount: -amount },
        { account: "merchant", amount },
      ],
    });
    return { ...charge, captured: amount };
  });
}

import type { DatabaseSync } from "node:sqlite";

import { chargeOf } from "../charges/charge.ts";
import { inTransaction } from "../database.ts";
import { balanceOf, record } from "../ledger/ledger.ts";
import { decideRefund } from "./rules.ts";

/** Settles every requested refund, oldest first, and says how many were paid and how many were not. */
export function settleRefunds(
  database: DatabaseSync,
  { at }: { readonly at: string },
): { readonly settled: number; readonly refused: number } {
  const requested = database.prepare("SELECT id FROM refunds WHERE status = 'requested' ORDER BY rowid").all();
  const statuses = requested.map(({ id }) => settle(database, { id: String(id), at }));
  const settled = statuses.filter((status) => status === "settled").length;
  return { settled, refused: statuses.length - settled };
}

// One transaction for each refund, so that one that fails keeps back no other.
function settle(database: DatabaseSync, { id, at }: { readonly id: string; readonly at: string }) {
  return inTransaction(database, () => {
    const row = database.prepare("SELECT charge_id AS charge, amount FROM refunds WHERE id = ?").get(id);
    const { charge: chargeId, amount } = row as { charge: string; amount: number };
    const { captured, currency } = chargeOf(database, chargeId);
    const refunded = captured - balanceOf(database, { chargeId, account: "merchant" });
    const decision = decideRefund({ captured, refunded, amount });
    if (decision.kind === "allowed") {
      record(database, { chargeId, reason: "refund", at, currency, postings: decision.postings });
    }
    const status = decision.kind === "allowed" ? "settled" : "refused";
    database.prepare("UPDATE refunds SET status = ? WHERE id = ?").run(status, id);
    return status;
  });
}

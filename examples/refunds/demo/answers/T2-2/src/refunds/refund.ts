import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

import { chargeOf } from "../charges/charge.ts";
import { Problem } from "../http/problem.ts";

export interface Refund {
  readonly id: string;
  readonly charge: string;
  readonly amount: number;
  readonly status: "requested" | "settled" | "refused";
  readonly requestedBy: string;
}

/**
 * Keeps a requested refund of a captured charge, once for each key: a key that was seen before answers the refund that
 * it made. Throws a Problem when there is no such charge, or when the key made another refund.
 */
export function requestRefund(
  database: DatabaseSync,
  request: {
    readonly charge: string;
    readonly amount: number;
    readonly requestedBy: string;
    readonly key: string;
    readonly at: string;
  },
): Refund {
  if (chargeOf(database, request.charge).captured === 0) {
    throw new Problem(409, "not_captured", `Charge ${request.charge} is not captured.`);
  }
  // The unique key decides, not a look before the insert: two requests at once make one refund.
  database
    .prepare(
      "INSERT INTO refunds (id, charge_id, amount, idempotency_key, requested_by, status, created_at) VALUES (:id, :charge, :amount, :key, :requestedBy, 'requested', :at) ON CONFLICT (idempotency_key) DO NOTHING",
    )
    .run({ id: `rf_${randomUUID()}`, ...request });
  const row = database.prepare(`${select} WHERE idempotency_key = ?`).get(request.key);
  const refund = { ...row } as unknown as Refund;
  if (refund.charge === request.charge && refund.amount === request.amount) return refund;
  throw new Problem(409, "idempotency_key_reused", `The key ${request.key} belongs to another refund.`);
}

/** The refunds of a charge, oldest first. */
export function refundsOf(database: DatabaseSync, charge: string): readonly Refund[] {
  const rows = database.prepare(`${select} WHERE charge_id = ? ORDER BY rowid`).all(charge);
  return rows.map((row) => ({ ...row }) as unknown as Refund);
}

const select = 'SELECT id, charge_id AS charge, amount, status, requested_by AS "requestedBy" FROM refunds';

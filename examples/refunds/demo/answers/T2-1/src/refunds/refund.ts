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

/** Keeps a requested refund of a captured charge; throws a Problem when there is no such charge. */
export function requestRefund(
  database: DatabaseSync,
  request: { readonly charge: string; readonly amount: number; readonly requestedBy: string; readonly at: string },
): Refund {
  if (chargeOf(database, request.charge).captured === 0) {
    throw new Problem(409, "not_captured", `Charge ${request.charge} is not captured.`);
  }
  const id = `rf_${randomUUID()}`;
  database
    .prepare(
      "INSERT INTO refunds (id, charge_id, amount, requested_by, status, created_at) VALUES (:id, :charge, :amount, :requestedBy, 'requested', :at)",
    )
    .run({ id, ...request });
  return refundsOf(database, request.charge).find((refund) => refund.id === id) as Refund;
}

/** The refunds of a charge, oldest first. */
export function refundsOf(database: DatabaseSync, charge: string): readonly Refund[] {
  const rows = database
    .prepare(
      'SELECT id, charge_id AS charge, amount, status, requested_by AS "requestedBy" FROM refunds WHERE charge_id = ? ORDER BY rowid',
    )
    .all(charge);
  return rows.map((row) => ({ ...row }) as unknown as Refund);
}

import type { DatabaseSync } from "node:sqlite";

import { Problem } from "../http/problem.ts";

/** An amount that a customer has agreed to pay. Amounts are in minor units. */
export interface Charge {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** How much of it has been captured; 0 while it is only authorised. */
  readonly captured: number;
}

/** Keeps an authorised charge. Authorising the same charge again is harmless; another amount under its id is a Problem. */
export function authorise(
  database: DatabaseSync,
  { charge, at }: { readonly charge: Omit<Charge, "captured">; readonly at: string },
): Charge {
  database
    .prepare(
      "INSERT INTO charges (id, amount, currency, created_at) VALUES (:id, :amount, :currency, :at) ON CONFLICT DO NOTHING",
    )
    .run({ ...charge, at });
  const kept = chargeOf(database, charge.id);
  if (kept.amount === charge.amount && kept.currency === charge.currency) return kept;
  throw new Problem(409, "charge_exists", `Charge ${charge.id} exists with another amount.`);
}

/** The charge with an id; a Problem when there is none. */
export function chargeOf(database: DatabaseSync, id: string): Charge {
  const row = database.prepare("SELECT id, amount, currency, captured FROM charges WHERE id = ?").get(id);
  if (row === undefined) throw new Problem(404, "no_such_charge", `There is no charge ${id}.`);
  return { ...row } as unknown as Charge;
}

/** Says how much of a charge is captured. */
export function setCaptured(database: DatabaseSync, { id, captured }: Pick<Charge, "id" | "captured">): void {
  database.prepare("UPDATE charges SET captured = ? WHERE id = ?").run(captured, id);
}

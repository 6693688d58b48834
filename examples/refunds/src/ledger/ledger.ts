import type { DatabaseSync } from "node:sqlite";

/** One side of an entry; money that leaves an account is negative. */
export interface Posting {
  readonly account: string;
  /** In minor units, never 0. */
  readonly amount: number;
}

export interface Entry {
  readonly chargeId: string;
  readonly reason: string;
  readonly at: string;
  readonly currency: string;
  readonly postings: readonly Posting[];
}

/** Books an entry. Throws a RangeError, and books nothing, when its postings do not sum to nothing. */
export function record(database: DatabaseSync, { chargeId, reason, at, currency, postings }: Entry): void {
  const sum = postings.reduce((total, { amount }) => total + amount, 0);
  if (sum !== 0) throw new RangeError(`The entry "${reason}" of ${chargeId} is out of balance by ${sum}.`);
  const { lastInsertRowid } = database
    .prepare("INSERT INTO entries (charge_id, reason, at) VALUES (?, ?, ?)")
    .run(chargeId, reason, at);
  const insert = database.prepare("INSERT INTO postings (entry_id, account, amount, currency) VALUES (?, ?, ?, ?)");
  for (const { account, amount } of postings) insert.run(lastInsertRowid, account, amount, currency);
}

/** The balance of every account, by account and currency. */
export function balances(database: DatabaseSync): readonly {
  readonly account: string;
  readonly currency: string;
  readonly balance: number;
}[] {
  const rows = database
    .prepare("SELECT account, currency, sum(amount) AS balance FROM postings GROUP BY account, currency ORDER BY 1, 2")
    .all();
  return rows.map(({ account, currency, balance }) => ({
    account: String(account),
    currency: String(currency),
    balance: Number(balance),
  }));
}

/** The balance of one account in one charge's entries. */
export function balanceOf(
  database: DatabaseSync,
  { chargeId, account }: { readonly chargeId: string; readonly account: string },
): number {
  const row = database
    .prepare(
      "SELECT coalesce(sum(amount), 0) AS balance FROM postings JOIN entries ON entries.id = entry_id WHERE charge_id = ? AND account = ?",
    )
    .get(chargeId, account);
  return Number(row?.["balance"]);
}

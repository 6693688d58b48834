-- Ahead of its code: see specs/refunds.md. A refund is requested by a person and settled by the ledger.
CREATE TABLE refunds (
  id               TEXT PRIMARY KEY,
  charge_id        TEXT NOT NULL REFERENCES charges (id),
  amount           INTEGER NOT NULL CHECK (amount > 0),
  idempotency_key  TEXT UNIQUE,
  requested_by     TEXT NOT NULL,
  status           TEXT NOT NULL CHECK (status IN ('requested', 'settled', 'refused')),
  created_at       TEXT NOT NULL
) STRICT;

CREATE INDEX refunds_by_charge ON refunds (charge_id);

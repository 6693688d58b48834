-- Double entry: the postings of one entry sum to nothing.
CREATE TABLE entries (
  id          INTEGER PRIMARY KEY,
  charge_id   TEXT NOT NULL REFERENCES charges (id),
  reason      TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;

CREATE TABLE postings (
  entry_id    INTEGER NOT NULL REFERENCES entries (id),
  account     TEXT NOT NULL,
  amount      INTEGER NOT NULL CHECK (amount <> 0),
  currency    TEXT NOT NULL
) STRICT;

CREATE INDEX postings_by_account ON postings (account);

-- A charge is authorised first and captured later, in full or in part.
CREATE TABLE charges (
  id          TEXT PRIMARY KEY,
  amount      INTEGER NOT NULL CHECK (amount > 0),
  currency    TEXT NOT NULL CHECK (length(currency) = 3),
  captured    INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
  created_at  TEXT NOT NULL
) STRICT;

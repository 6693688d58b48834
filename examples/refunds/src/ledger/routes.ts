import type { Route } from "../http/route.ts";
import { requireSession } from "../sessions/require-session.ts";
import { balances } from "./ledger.ts";

/** For the reconciliation: every balance, to service accounts that may read the ledger. */
export const getBalances: Route = {
  method: "GET",
  path: "/ledger/balances",
  handle: (call, { database, sessions }) => {
    requireSession(call, { sessions, role: "ledger:read" });
    return { status: 200, body: { balances: balances(database) } };
  },
};

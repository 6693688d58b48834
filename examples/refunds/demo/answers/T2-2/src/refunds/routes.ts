import { amountField, textField } from "../http/body.ts";
import { Problem } from "../http/problem.ts";
import type { Route } from "../http/route.ts";
import { refundsOf, requestRefund } from "./refund.ts";

/** Keeps a refund that the support desk asks for, once for each `Idempotency-Key`. */
export const postRefund: Route = {
  method: "POST",
  path: "/refunds",
  handle: ({ body, headers }, { database, now }) => {
    const requestedBy = headers["x-acting-user"];
    if (requestedBy === undefined) throw new Problem(400, "acting_user_missing", "X-Acting-User is missing.");
    const key = headers["idempotency-key"];
    if (key === undefined) throw new Problem(400, "idempotency_key_missing", "Idempotency-Key is missing.");
    const refund = requestRefund(database, {
      charge: textField(body, "charge"),
      amount: amountField(body, "amount"),
      requestedBy,
      key,
      at: now(),
    });
    return { status: 201, body: { refund } };
  },
};

/** Lists the refunds of the charge that the query names. */
export const getRefunds: Route = {
  method: "GET",
  path: "/refunds",
  handle: ({ query }, { database }) => {
    const refunds = refundsOf(database, query.get("charge") ?? "");
    return { status: 200, body: { count: refunds.length, refunds } };
  },
};

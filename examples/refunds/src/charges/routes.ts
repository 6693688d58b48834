import { amountField, textField } from "../http/body.ts";
import { Problem } from "../http/problem.ts";
import type { Route } from "../http/route.ts";
import { authorise, chargeOf } from "./charge.ts";

/** Authorises a charge under an id that the caller chooses, so that a caller may try again. */
export const putCharge: Route = {
  method: "PUT",
  path: "/charges/:id",
  handle: ({ params, body }, { database, now }) => {
    const currency = textField(body, "currency");
    if (!/^[A-Z]{3}$/.test(currency)) throw new Problem(422, "invalid_field", "currency must be three capitals.");
    const charge = { id: params["id"] ?? "", amount: amountField(body, "amount"), currency };
    return { status: 200, body: { charge: authorise(database, { charge, at: now() }) } };
  },
};

export const getCharge: Route = {
  method: "GET",
  path: "/charges/:id",
  handle: ({ params }, { database }) => ({
    status: 200,
    body: { charge: chargeOf(database, params["id"] ?? "") },
  }),
};

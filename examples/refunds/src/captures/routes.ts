import { amountField } from "../http/body.ts";
import type { Route } from "../http/route.ts";
import { capture } from "./capture.ts";

export const postCapture: Route = {
  method: "POST",
  path: "/charges/:id/capture",
  handle: ({ params, body }, { database, now }) => {
    const charge = capture(database, { id: params["id"] ?? "", amount: amountField(body, "amount"), at: now() });
    return { status: 201, body: { charge } };
  },
};

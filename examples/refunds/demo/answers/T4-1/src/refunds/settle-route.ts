import type { Route } from "../http/route.ts";
import { settleRefunds } from "./settle.ts";

/** Settles what is requested; harmless when there is nothing. */
export const postSettlement: Route = {
  method: "POST",
  path: "/refunds/settle",
  handle: (_call, { database, now }) => ({ status: 200, body: settleRefunds(database, { at: now() }) }),
};

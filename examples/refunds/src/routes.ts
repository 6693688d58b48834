import { postCapture } from "./captures/routes.ts";
import { getCharge, putCharge } from "./charges/routes.ts";
import { getHealth } from "./health.ts";
import type { Route } from "./http/route.ts";
import { getBalances } from "./ledger/routes.ts";
import { postSession } from "./sessions/routes.ts";

/** Everything that the service answers to; openapi.yaml describes the same list. */
export const routes: readonly Route[] = [getHealth, putCharge, getCharge, postCapture, postSession, getBalances];

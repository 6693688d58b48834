import type { DatabaseSync } from "node:sqlite";

import { openDatabase } from "../src/database.ts";
import { Problem } from "../src/http/problem.ts";
import { findRoute, type Answer, type Services } from "../src/http/route.ts";
import { routes } from "../src/routes.ts";
import { hashOf } from "../src/sessions/accounts.ts";
import { createSessions } from "../src/sessions/sessions.ts";

// Once for all tests: a hash takes long on purpose.
const accounts = [
  { name: "reconciler", roles: ["ledger:read"], salt: "a", hash: hashOf("open", "a"), rotated: "2026-10-30" },
  { name: "support-desk", roles: ["charges:read"], salt: "b", hash: hashOf("sesame", "b"), rotated: "2026-06-02" },
];

/** The service without its server: an empty database in memory, two service accounts, a clock that stands still. */
export function createTestServices(): Services & { readonly database: DatabaseSync } {
  const now = () => "2026-11-02T09:00:00.000Z";
  return { database: openDatabase(":memory:"), now, sessions: createSessions({ accounts, now }) };
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a route as the server would: `call(services, "PUT /charges/ch_1", { body })`. */
export function call(services: Services, request: string, { body, headers = {} }: Sent = {}): Answer {
  const [method = "GET", target = "/"] = request.split(" ");
  const url = new URL(target, "http://payments.invalid");
  const found = findRoute(routes, { method, path: url.pathname });
  if (found === undefined) throw new Error(`There is no route for ${request}.`);
  try {
    return found.route.handle({ params: found.params, query: url.searchParams, headers, body }, services);
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, body: { error: { code: error.code } } };
    throw error;
  }
}

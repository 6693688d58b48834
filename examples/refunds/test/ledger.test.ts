import { expect, test } from "vitest";

import { balances, record } from "../src/ledger/ledger.ts";
import { call, createTestServices } from "./service.ts";

const entry = { chargeId: "ch_1", reason: "capture", at: "2026-11-02T09:00:00.000Z", currency: "EUR" };

test("an entry out of balance books nothing", () => {
  const { database } = createTestServices();
  const unbalanced = { ...entry, postings: [{ account: "merchant", amount: 1 }] };
  expect(() => record(database, unbalanced)).toThrow(RangeError);
  expect(balances(database)).toEqual([]);
});

test("balances are for service accounts that may read the ledger", () => {
  const services = createTestServices();
  const signIn = (credential: object) => {
    const answer = call(services, "POST /sessions", { body: credential });
    const { session } = answer.body as { session: { token: string } };
    return { authorization: `Bearer ${session.token}` };
  };
  const reconciler = signIn({ account: "reconciler", secret: "open" });
  const supportDesk = signIn({ account: "support-desk", secret: "sesame" });
  expect(call(services, "GET /ledger/balances", { headers: reconciler }).status).toBe(200);
  expect(call(services, "GET /ledger/balances", { headers: supportDesk }).status).toBe(403);
  expect(call(services, "GET /ledger/balances").status).toBe(401);
});

import { expect, test } from "vitest";

import { balanceOf, balances } from "../src/ledger/ledger.ts";
import { call, createTestServices } from "./service.ts";

function servicesWithCharge() {
  const services = createTestServices();
  call(services, "PUT /charges/ch_1", { body: { amount: 4_200, currency: "EUR" } });
  return services;
}

test("a capture moves money from the customer to the merchant", () => {
  const services = servicesWithCharge();
  expect(call(services, "POST /charges/ch_1/capture", { body: { amount: 4_000 } }).status).toBe(201);
  expect(balances(services.database)).toEqual([
    { account: "customer", currency: "EUR", balance: -4_000 },
    { account: "merchant", currency: "EUR", balance: 4_000 },
  ]);
  expect(balanceOf(services.database, { chargeId: "ch_1", account: "merchant" })).toBe(4_000);
});

test("a charge is captured once", () => {
  const services = servicesWithCharge();
  call(services, "POST /charges/ch_1/capture", { body: { amount: 100 } });
  const answer = call(services, "POST /charges/ch_1/capture", { body: { amount: 100 } });
  expect(answer).toEqual({ status: 409, body: { error: { code: "already_captured" } } });
});

test("a capture above what was authorised moves nothing", () => {
  const services = servicesWithCharge();
  const answer = call(services, "POST /charges/ch_1/capture", { body: { amount: 4_201 } });
  expect(answer).toEqual({ status: 422, body: { error: { code: "more_than_authorised" } } });
  expect(balances(services.database)).toEqual([]);
});

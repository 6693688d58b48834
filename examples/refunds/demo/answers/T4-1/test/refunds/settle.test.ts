import { expect, test } from "vitest";

import { balances } from "../../src/ledger/ledger.ts";
import { call, createTestServices } from "../service.ts";

function servicesWithRefunds(...amounts: readonly number[]) {
  const services = createTestServices();
  call(services, "PUT /charges/ch_1", { body: { amount: 4_200, currency: "EUR" } });
  call(services, "POST /charges/ch_1/capture", { body: { amount: 4_000 } });
  for (const [index, amount] of amounts.entries()) {
    const headers = { "x-acting-user": "ana", "idempotency-key": `k-${index}` };
    call(services, "POST /refunds", { body: { charge: "ch_1", amount }, headers });
  }
  return services;
}

test("a settled refund moves money from the merchant back to the customer", () => {
  const services = servicesWithRefunds(2_500);
  expect(call(services, "POST /refunds/settle")).toEqual({ status: 200, body: { settled: 1, refused: 0 } });
  expect(balances(services.database)).toEqual([
    { account: "customer", currency: "EUR", balance: -1_500 },
    { account: "merchant", currency: "EUR", balance: 1_500 },
  ]);
});

test("refunds are settled in the order in which they were made, until nothing is left", () => {
  const services = servicesWithRefunds(2_500, 1_501, 1_500);
  expect(call(services, "POST /refunds/settle")).toEqual({ status: 200, body: { settled: 2, refused: 1 } });
  const { body } = call(services, "GET /refunds?charge=ch_1");
  const { refunds } = body as { refunds: readonly { status: string }[] };
  expect(refunds.map(({ status }) => status)).toEqual(["settled", "refused", "settled"]);
});

test("a refund is settled once", () => {
  const services = servicesWithRefunds(2_500);
  call(services, "POST /refunds/settle");
  expect(call(services, "POST /refunds/settle")).toEqual({ status: 200, body: { settled: 0, refused: 0 } });
});

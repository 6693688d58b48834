import { expect, test } from "vitest";

import { call, createTestServices } from "../service.ts";

const headers = { "x-acting-user": "ana" };
const body = { charge: "ch_1", amount: 1_500 };

function servicesWithCapture() {
  const services = createTestServices();
  call(services, "PUT /charges/ch_1", { body: { amount: 4_200, currency: "EUR" } });
  call(services, "POST /charges/ch_1/capture", { body: { amount: 4_000 } });
  return services;
}

test("a refund of a captured charge is requested", () => {
  const services = servicesWithCapture();
  const answer = call(services, "POST /refunds", { body, headers });
  expect(answer).toMatchObject({ status: 201, body: { refund: { ...body, status: "requested", requestedBy: "ana" } } });
  expect(call(services, "GET /refunds?charge=ch_1")).toMatchObject({ body: { count: 1 } });
});

test("an unknown charge has nothing to refund", () => {
  expect(call(createTestServices(), "POST /refunds", { body, headers }).status).toBe(404);
});

test("a charge that is only authorised has nothing to refund", () => {
  const services = createTestServices();
  call(services, "PUT /charges/ch_1", { body: { amount: 4_200, currency: "EUR" } });
  expect(call(services, "POST /refunds", { body, headers }).status).toBe(409);
});

import { expect, test } from "vitest";

import { call, createTestServices } from "../service.ts";

const headers = { "x-acting-user": "ana", "idempotency-key": "k-1" };
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

test("a refund without an idempotency key is refused", () => {
  const answer = call(servicesWithCapture(), "POST /refunds", { body, headers: { "x-acting-user": "ana" } });
  expect(answer).toEqual({ status: 400, body: { error: { code: "idempotency_key_missing" } } });
});

test("the same key answers the same refund", () => {
  const services = servicesWithCapture();
  const first = call(services, "POST /refunds", { body, headers });
  expect(call(services, "POST /refunds", { body, headers })).toEqual(first);
  expect(call(services, "GET /refunds?charge=ch_1")).toMatchObject({ body: { count: 1 } });
});

test("a key that made one refund cannot make another", () => {
  const services = servicesWithCapture();
  call(services, "POST /refunds", { body, headers });
  const answer = call(services, "POST /refunds", { body: { ...body, amount: 1 }, headers });
  expect(answer).toEqual({ status: 409, body: { error: { code: "idempotency_key_reused" } } });
});

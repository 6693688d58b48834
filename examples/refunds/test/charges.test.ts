import { expect, test } from "vitest";

import { call, createTestServices } from "./service.ts";

const body = { amount: 4_200, currency: "EUR" };

test("a charge is authorised under the id that the caller chose", () => {
  const services = createTestServices();
  const charge = { id: "ch_1", amount: 4_200, currency: "EUR", captured: 0 };
  expect(call(services, "PUT /charges/ch_1", { body })).toEqual({ status: 200, body: { charge } });
  expect(call(services, "GET /charges/ch_1")).toEqual({ status: 200, body: { charge } });
});

test("authorising the same charge again changes nothing", () => {
  const services = createTestServices();
  const first = call(services, "PUT /charges/ch_1", { body });
  expect(call(services, "PUT /charges/ch_1", { body })).toEqual(first);
});

test("another amount under the id of a charge is refused", () => {
  const services = createTestServices();
  call(services, "PUT /charges/ch_1", { body });
  const answer = call(services, "PUT /charges/ch_1", { body: { ...body, amount: 1 } });
  expect(answer).toEqual({ status: 409, body: { error: { code: "charge_exists" } } });
});

test.each([0, -1, 1.5, "10", Number.MAX_SAFE_INTEGER + 1, undefined])("an amount of %j is refused", (amount) => {
  const answer = call(createTestServices(), "PUT /charges/ch_1", { body: { ...body, amount } });
  expect(answer).toEqual({ status: 422, body: { error: { code: "invalid_field" } } });
});

test("an unknown charge is not found", () => {
  expect(call(createTestServices(), "GET /charges/ch_9").status).toBe(404);
});

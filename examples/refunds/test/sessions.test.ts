import { expect, test } from "vitest";

import { call, createTestServices } from "./service.ts";

test("a service account signs in with its secret", () => {
  const answer = call(createTestServices(), "POST /sessions", { body: { account: "reconciler", secret: "open" } });
  expect(answer).toMatchObject({ status: 201, body: { session: { account: "reconciler", roles: ["ledger:read"] } } });
});

test("a secret that was replaced signs nobody in", () => {
  const answer = call(createTestServices(), "POST /sessions", { body: { account: "reconciler", secret: "closed" } });
  expect(answer).toEqual({ status: 401, body: { error: { code: "stale_credential" } } });
});

test("an unknown account signs nobody in", () => {
  const answer = call(createTestServices(), "POST /sessions", { body: { account: "nobody", secret: "open" } });
  expect(answer).toEqual({ status: 401, body: { error: { code: "unknown_account" } } });
});

import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { createHttpServer } from "../src/http/server.ts";
import { routes } from "../src/routes.ts";
import { createTestServices } from "./service.ts";

const stop: (() => void)[] = [];
afterEach(() => stop.splice(0).forEach((end) => end()));

async function start(): Promise<string> {
  const server = createHttpServer({ routes, services: createTestServices() });
  stop.push(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the service says that it is up", async () => {
  const answer = await fetch(`${await start()}/health`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: "up" }]);
});

test("a path that no route fits is not found", async () => {
  const answer = await fetch(`${await start()}/nowhere`);
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: "no_such_route" } }]);
});

test("a body that is not JSON is refused", async () => {
  const answer = await fetch(`${await start()}/charges/ch_1`, { method: "PUT", body: "{" });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: "not_json" } }]);
});

test("a body over 64 KiB is refused", async () => {
  const answer = await fetch(`${await start()}/charges/ch_1`, { method: "PUT", body: "x".repeat(70_000) });
  expect(answer.status).toBe(413);
});

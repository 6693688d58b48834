import { expect, test } from "vitest";

import { ask, hello, openGatewayBench } from "../testing/gateway-bench.ts";

const scenarios = { down: { steps: [{ fault: { status: 503 } }] }, plain: { steps: [{ text: "All done." }] } } as const;

test("an agent that asks its model the same four times in a row is told so, and its host to stop it", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("down");
  for (let times = 1; times <= 3; times++) await expect(ask(session)).rejects.toMatchObject({ status: 503 });
  const asked = bench.server.requests.length;
  expect(session.stuck.aborted).toBe(false);
  await expect(ask(session)).rejects.toMatchObject({ status: 400, code: "asked_again_and_again" });
  expect(session.stuck.aborted).toBe(true);
  expect(bench.server.requests).toHaveLength(asked);
  expect(session.facts().lastError).toMatch(/the same 4 times in a row: .*acme answered 503/);
});

test("the same from several at once, or something else in between, is no repetition", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  await Promise.all(Array.from({ length: 6 }, () => ask(session)));
  for (let times = 1; times <= 6; times++) {
    await ask(session, [...hello, { role: "user", content: "And".repeat(times) }]);
  }
  expect(session.stuck.aborted).toBe(false);
});

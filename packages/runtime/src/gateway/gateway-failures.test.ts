import { expect, test } from "vitest";

import { ask, openGatewayBench, patient, providerKey, stream } from "../testing/gateway-bench.ts";
import { startModelServer } from "../testing/model-server/model-server.ts";
import type { Scenario } from "../testing/model-server/scenario.ts";

const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "All done." }] },
  busy: { steps: [{ fault: { status: 429, headers: { "retry-after": "2" } }, times: 2 }, { text: "All done." }] },
  down: { steps: [{ fault: { status: 500 } }] },
  refused: { steps: [{ fault: { status: 401, message: `Incorrect API key provided: ${providerKey}` } }] },
  forbidden: { steps: [{ fault: { status: 403 } }] },
  noModel: { steps: [{ fault: { status: 404, message: "No such model" } }] },
  unpaid: { steps: [{ fault: { status: 429, code: "insufficient_quota" } }] },
  tooLong: { steps: [{ fault: { status: 400, message: "Too long" } }] },
  moved: { steps: [{ fault: { status: 307, headers: { location: "http://127.0.0.1:9/elsewhere" } } }] },
  stalling: { steps: [{ fault: "stall" }] },
  hanging: { steps: [{ fault: "hang" }] },
  cut: { steps: [{ fault: "cut" }] },
  cutOnce: { steps: [{ fault: "cut", times: 1 }, { text: "All done." }] },
};

test("a provider that is busy is asked again after the time that it names", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("busy");
  await expect(stream(session)).resolves.toBe("All done.");
  expect(bench.events.filter(({ type }) => type === "retried")).toMatchObject([{ delayMs: 2000 }, { delayMs: 2000 }]);
  expect(session.facts().usage.requests).toBe(1);
});

test("a provider that stays down is asked five times, with growing delays, and never again", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("down");
  await expect(ask(session)).rejects.toMatchObject({ status: 500, code: "provider_error" });
  await expect(ask(session)).rejects.toMatchObject({ status: 500, code: "provider_error" });
  expect(bench.server.requests).toHaveLength(5);
  expect(bench.events.filter(({ type }) => type === "provider-failed")).toMatchObject([
    { failure: { provider: "acme", code: "provider_error", status: 500, requests: 5 } },
  ]);
  expect(session.facts().providerFailure).toMatchObject({ remedy: expect.stringContaining("Wait") });
  const delays = bench.events.flatMap((event) => (event.type === "retried" ? [event.delayMs] : []));
  expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
  expect(session.facts()).toMatchObject({ lastStatus: 500, lastError: expect.stringContaining("acme answered 500") });
});

test("many that ask a provider that is down cost what is in flight and a few requests more", async () => {
  const bench = await openGatewayBench(scenarios);
  const on = await bench.gateway("down");
  const sessions = await Promise.all(["T1", "T2", "T3"].map((id) => bench.session(on, { attempt: `run1-${id}-1` })));
  const asked = sessions.flatMap((session) => Array.from({ length: 8 }, () => ask(session)));
  const ended = await Promise.allSettled(asked);
  expect(ended.every(({ status }) => status === "rejected")).toBe(true);
  expect(bench.server.requests.length).toBeLessThanOrEqual(24 + 4);
  expect(bench.events.filter(({ type }) => type === "provider-failed")).toHaveLength(1);
});

test("one question that a provider cannot answer does not make it failed for others", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("tooLong");
  await expect(ask(session)).rejects.toMatchObject({ status: 400, code: "provider_error" });
  expect(session.facts().providerFailure).toBeUndefined();
  expect(bench.server.requests).toHaveLength(1);
});

test.each([
  ["refused", 401, "provider_refused_key", "providers.acme.keyEnv"],
  ["forbidden", 403, "provider_refused_key", "providers.acme.keyEnv"],
  ["noModel", 404, "provider_has_no_such_model", "orchestrate models"],
  ["unpaid", 429, "provider_wants_payment", "credit"],
  ["moved", 502, "provider_redirected", "baseURL"],
])(
  "a provider that refuses for good (%s) is asked once, by nobody again, and says what to do",
  async (name, status, code, hint) => {
    const bench = await openGatewayBench(scenarios);
    const on = await bench.gateway(name);
    const [first, second] = [await bench.session(on), await bench.session(on, { attempt: "run1-T2-1" })];
    await expect(ask(first)).rejects.toMatchObject({ status, code });
    await expect(ask(second)).rejects.toMatchObject({ status, code });
    expect(bench.server.requests).toHaveLength(1);
    expect(second.facts().providerFailure).toMatchObject({ code, remedy: expect.stringContaining(hint), requests: 1 });
  },
);

test("a client is told not to try again what was tried often enough", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("refused");
  const error: unknown = await ask(session).catch((cause: unknown) => cause);
  expect((error as { headers: Headers }).headers.get("x-should-retry")).toBe("false");
});

test("a refused key is not tried again, and the refusal does not repeat it", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("refused");
  const error = await ask(session).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ status: 401, code: "provider_refused_key" });
  expect(bench.server.requests).toHaveLength(1);
  expect(String(error)).not.toContain(providerKey);
  expect(JSON.stringify([session.facts(), bench.events])).not.toContain(providerKey);
});

test("a redirection is not followed, so that a key reaches only the host that was named", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("moved");
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_redirected" });
});

test("a provider that cannot be reached is a clear error", async () => {
  const bench = await openGatewayBench(scenarios);
  const closed = await startModelServer({});
  await closed.close();
  const providers = [{ ...bench.provider("plain"), baseURL: closed.baseURL("plain") }];
  const session = await bench.session("plain", { gateway: { providers } });
  await expect(ask(session)).rejects.toMatchObject({
    status: 502,
    code: "provider_unreachable",
    message: expect.stringMatching(/acme did not answer at http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED/),
  });
});

test("a stream that stalls is ended and remembered, and not taken for an answer", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("stalling", { gateway: { timeouts: { ...patient, idleMs: 200_000 } } });
  await expect(stream(session)).rejects.toThrow();
  expect(session.facts()).toMatchObject({ lastStatus: 502, lastError: "acme sent nothing for 200 s" });
});

test("a provider that never answers is given up after its time", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("hanging", { gateway: { timeouts: { ...patient, beginMs: 100_000 } } });
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_unreachable" });
});

test("a stream that is cut off reaches the agent as cut off; a document that is cut off is asked for again", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("cut");
  await expect(stream(session)).rejects.toThrow();
  expect(session.facts().lastStatus).toBe(502);
  await expect(ask(await bench.session("cutOnce"))).resolves.toMatchObject({
    choices: [{ message: { content: "All done." } }],
  });
});

import { expect, test } from "vitest";

import { allProtocols, openGatewayBench, providerKey } from "../../testing/gateway-bench.ts";
import { askOver } from "../../testing/model-clients.ts";
import type { Scenario } from "../../testing/model-server/scenario.ts";

const list = { name: "shell", arguments: { command: "ls -l" } };
const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "Looking around.", calls: [list, { ...list, arguments: {} }] }] },
  refused: { steps: [{ fault: { status: 401, message: `Wrong key ${providerKey}` } }] },
  cut: { steps: [{ fault: "cut" }] },
  halved: { steps: [{ fault: "malformed" }] },
};

const ways = allProtocols.flatMap((protocol) => [false, true].map((stream) => ({ protocol, stream })));

test.each(ways)("$protocol is routed, counted and priced (stream: $stream)", async ({ protocol, stream }) => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  await expect(askOver[protocol](session, { stream })).resolves.toEqual({
    text: "Looking around.",
    calls: [list, { ...list, arguments: {} }],
    inputTokens: 120,
    outputTokens: 30,
  });
  expect(session.facts()).toMatchObject({ lastStatus: 200, reportedModel: "scripted" });
  expect(session.facts().usage).toMatchObject({
    inputTokens: 120,
    cachedInputTokens: 20,
    outputTokens: 30,
    // Anthropic does not tell what of its output was thought.
    reasoningTokens: protocol === "anthropic-messages" ? 0 : 5,
    costUsd: expect.closeTo(0.004_02, 10),
    requests: 1,
  });
  expect(bench.events).toMatchObject([{ type: "used", protocol, estimated: false }]);
});

test.each(allProtocols)("a provider is shown its own key over %s, and nothing of the session's", async (protocol) => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  await askOver[protocol](session);
  const [asked] = bench.server.requests;
  expect(Object.values(asked?.headers ?? {}).filter((value) => String(value).includes(providerKey))).toHaveLength(1);
  expect(JSON.stringify(bench.server.requests)).not.toContain(session.endpoint(protocol, 1).token);
});

test.each(allProtocols)("an error over %s is one that its clients understand, and shows no key", async (protocol) => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("refused");
  const error: unknown = await askOver[protocol](session).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ message: expect.stringContaining("acme answered 401") });
  expect(
    (error as { status?: number; statusCode?: number }).status ?? (error as { statusCode?: number }).statusCode,
  ).toBe(401);
  expect(JSON.stringify([error, String(error), session.facts(), bench.events])).not.toContain(providerKey);
  expect(bench.server.requests).toHaveLength(1);
});

test.each(allProtocols.flatMap((protocol) => ["cut", "halved"].map((how) => [protocol, how] as const)))(
  "over %s an answer that was %s is not taken for a whole one",
  async (protocol, how) => {
    const bench = await openGatewayBench(scenarios);
    const session = await bench.session(how);
    await askOver[protocol](session, { stream: true }).catch(() => {});
    await expect.poll(() => session.facts()).toMatchObject({ lastStatus: 502, lastError: expect.any(String) });
    expect(bench.events.filter(({ type }) => type === "used")).toMatchObject([{ estimated: true }]);
  },
);

test.each([
  { authorization: "Bearer TOKEN" },
  { "x-api-key": "TOKEN" },
  { "x-goog-api-key": "TOKEN" },
  { query: "?key=TOKEN" },
])("a session's token is believed where clients put their keys: %o", async ({ query = "", ...headers }) => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  const list = async (token: string) => {
    const [text, url] = [JSON.stringify(headers), `http://gateway/v1beta/models${query}`];
    const shown = JSON.parse(text.replace("TOKEN", token)) as Record<string, string>;
    return await session.fetch(url.replace("TOKEN", token), { headers: shown });
  };
  expect((await list("of-somebody-else")).status).toBe(401);
  const listed = await list(session.endpoint("gemini", 1).token);
  expect(await listed.json()).toMatchObject({ data: [{ id: "acme-1" }], models: [{ name: "models/acme-1" }] });
});

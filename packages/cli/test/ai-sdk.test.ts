import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { allProtocols, askOver, openGatewayBench, type Scenario } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { type AiSdkProviderOptions, aiSdkProvider } from "../src/ai-sdk.ts";

const apiKey = "sk-ai-sdk-canary-0123456789abcdef";
const list = { name: "shell", arguments: { command: "ls -l" } };
const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "Looking around.", calls: [list, { ...list, arguments: {} }] }] },
  busy: { steps: [{ fault: { status: 429, headers: { "retry-after": "3" } }, times: 1 }, { text: "At last." }] },
  refusing: { steps: [{ fault: { status: 401, message: `Wrong key ${apiKey}` } }] },
  cut: { steps: [{ fault: "cut" }] },
};

type Bench = Awaited<ReturnType<typeof openGatewayBench>>;
const kinds: Record<string, (baseURL: string) => AiSdkProviderOptions["model"]> = {
  anthropic: (baseURL) => (name, options) => createAnthropic({ apiKey: options.apiKey ?? "", baseURL })(name),
  google: (baseURL) => (name, options) => createGoogle({ apiKey: options.apiKey ?? "", baseURL })(name),
};

const sessionOf = (bench: Bench, kind: string, scenario: string) => {
  const plugIn = aiSdkProvider({ model: kinds[kind]!(bench.server.baseURL(scenario)) });
  const prices = { "acme-1": { inputUsd: 10, cachedInputUsd: 1, outputUsd: 100 } };
  const provider = { kind: "plugged", id: "acme", plugIn, protocols: allProtocols, apiKey, prices } as const;
  return bench.session("none", { gateway: { providers: [provider] } });
};

const ways = Object.keys(kinds).flatMap((kind) =>
  allProtocols.flatMap((protocol) => [false, true].map((stream) => ({ kind, protocol, stream }))),
);

test.each(ways)("a model of @ai-sdk/$kind answers an agent over $protocol (stream: $stream)", async (way) => {
  const bench = await openGatewayBench(scenarios);
  const session = await sessionOf(bench, way.kind, "plain");
  await expect(askOver[way.protocol](session, { stream: way.stream })).resolves.toEqual({
    text: "Looking around.",
    calls: [list, { ...list, arguments: {} }],
    inputTokens: 120,
    outputTokens: 30,
  });
  expect(session.facts().usage).toMatchObject({ cachedInputTokens: 20, costUsd: expect.closeTo(0.004_02, 10) });
  expect(bench.events).toMatchObject([{ type: "used", estimated: false }]);
});

test.each(Object.keys(kinds))(
  "a model of @ai-sdk/%s is tried again when it is busy, by our policy alone",
  async (kind) => {
    const bench = await openGatewayBench(scenarios);
    const session = await sessionOf(bench, kind, "busy");
    await expect(askOver["openai-chat"](session)).resolves.toMatchObject({ text: "At last." });
    expect(bench.server.requests).toHaveLength(2);
    expect(bench.events[0]).toMatchObject({ type: "retried", delayMs: 3000 });
  },
);

test.each(Object.keys(kinds))("a key that is refused to @ai-sdk/%s stops there, and is shown nowhere", async (kind) => {
  const bench = await openGatewayBench(scenarios);
  const session = await sessionOf(bench, kind, "refusing");
  const error: unknown = await askOver["openai-chat"](session).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ status: 401, code: "provider_refused_key" });
  expect(bench.server.requests).toHaveLength(1);
  expect(JSON.stringify([String(error), session.facts(), bench.events])).not.toContain(apiKey);
});

test.each(Object.keys(kinds))("an answer of @ai-sdk/%s that is cut off is not taken for a whole one", async (kind) => {
  const bench = await openGatewayBench(scenarios);
  const session = await sessionOf(bench, kind, "cut");
  await askOver["openai-chat"](session, { stream: true }).catch(() => {});
  await expect.poll(() => session.facts()).toMatchObject({ lastStatus: 502, lastError: expect.any(String) });
});

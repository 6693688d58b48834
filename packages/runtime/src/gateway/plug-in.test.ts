import { join } from "node:path";

import type { AnswerPart, Chat, CompletingProvider } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { allProtocols, ask, openGatewayBench, providerKey, stream, unlimited } from "../testing/gateway-bench.ts";
import { askOver } from "../testing/model-clients.ts";
import type { Provider } from "./provider.ts";

const list = { name: "shell", arguments: { command: "ls -l" } };
const used: AnswerPart = { type: "used", inputTokens: 120, cachedInputTokens: 20, outputTokens: 30 };
const answer: readonly AnswerPart[] = [
  { type: "thinking" },
  { type: "text", text: "Looking " },
  { type: "text", text: "around." },
  { type: "call", name: "shell", arguments: JSON.stringify(list.arguments) },
  { type: "call", name: "shell", arguments: "{}" },
  used,
];

/** A provider that says what it is told to, with all that it was asked. */
const plugIn = (complete: (chat: Chat, times: number) => Iterable<AnswerPart>) => {
  const asked: Chat[] = [];
  const provider: CompletingProvider = {
    secrets: ["secret-of-the-plug-in"],
    async *complete(chat) {
      asked.push(chat);
      yield* await Promise.resolve(complete(chat, asked.length));
    },
  };
  return { asked, provider };
};

const plugged = (provider: Extract<Provider, { kind: "plugged" }>["plugIn"]): Provider => ({
  kind: "plugged",
  id: "acme",
  plugIn: provider,
  protocols: allProtocols,
  apiKey: providerKey,
  prices: { "acme-1": { inputUsd: 10, cachedInputUsd: 1, cacheWriteUsd: 20, outputUsd: 100 } },
});

const ways = allProtocols.flatMap((protocol) => [false, true].map((streamed) => ({ protocol, streamed })));

test.each(ways)("an agent speaks $protocol to a plug-in that does not (stream: $streamed)", async (way) => {
  const { provider, asked } = plugIn(() => answer);
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  await expect(askOver[way.protocol](session, { stream: way.streamed })).resolves.toEqual({
    text: "Looking around.",
    calls: [list, { ...list, arguments: {} }],
    inputTokens: 120,
    outputTokens: 30,
  });
  expect(asked).toMatchObject([
    { model: "acme-1", messages: [{ role: "user", text: "Hello." }], tools: [{ name: "shell" }], toolChoice: "auto" },
  ]);
  expect(session.facts()).toMatchObject({
    lastStatus: 200,
    usage: { inputTokens: 120, outputTokens: 30, requests: 1, costUsd: expect.closeTo(0.004_02, 10) },
  });
  expect(bench.events).toMatchObject([{ type: "used", estimated: false }]);
});

test("what a plug-in says of its cache is priced, though the agent's protocol has no word for it", async () => {
  const told: AnswerPart = { type: "used", inputTokens: 100, cacheWriteTokens: 100, outputTokens: 0 };
  const { provider } = plugIn(() => [{ type: "text", text: "Kept." }, told]);
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  await ask(session);
  expect(session.facts().usage.costUsd).toBeCloseTo(0.002, 10);
});

test("what a plug-in does not count is estimated, and said to be", async () => {
  const { provider } = plugIn(() => [{ type: "text", text: "x".repeat(400) }]);
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  await ask(session);
  expect(session.facts().usage.outputTokens).toBeGreaterThanOrEqual(100);
  expect(bench.events).toMatchObject([{ type: "used", estimated: true }]);
});

test("a plug-in is held to a budget", async () => {
  const { provider, asked } = plugIn(() => answer);
  const bench = await openGatewayBench({});
  const on = await bench.gateway("none", { providers: [plugged(provider)] });
  const session = await bench.session(on, { budget: { ...unlimited, maxTokens: 150 } });
  await ask(session);
  await expect(ask(session)).rejects.toMatchObject({ status: 402 });
  expect(asked).toHaveLength(1);
});

test("a plug-in that is busy is asked again after the time that it names, and one that refuses is not", async () => {
  const { provider, asked } = plugIn((_, times) => {
    if (times < 3) throw Object.assign(new Error("Not now"), { status: 429, retryAfter: "7" });
    return answer;
  });
  const bench = await openGatewayBench({});
  const on = { gateway: { providers: [plugged(provider)] } };
  await ask(await bench.session("none", on));
  expect(asked).toHaveLength(3);
  const retried = { type: "retried", provider: "acme", reason: "429 Not now", delayMs: 7000 };
  expect(bench.events.slice(0, 2)).toEqual([retried, retried]);

  const refusing = plugIn(() => {
    throw Object.assign(new Error(`No such key: ${providerKey}`), { status: 401 });
  });
  const session = await bench.session("none", { gateway: { providers: [plugged(refusing.provider)] } });
  const error: unknown = await ask(session).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ status: 401, code: "provider_refused_key" });
  expect(refusing.asked).toHaveLength(1);
  expect(JSON.stringify([String(error), session.facts(), bench.events])).not.toContain(providerKey);
});

test("a plug-in that is down costs a bounded number of requests and a remedy that names it", async () => {
  const { provider, asked } = plugIn(() => {
    throw new Error("connect ECONNREFUSED");
  });
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_unreachable" });
  expect(asked).toHaveLength(5);
  expect(session.facts().providerFailure?.remedy).toContain("providers.acme");
});

test("a plug-in that breaks off in the middle is not taken for whole, and its words lose their secrets", async () => {
  const { provider } = plugIn(function* () {
    yield { type: "text", text: "The key is secret-of-the-plug-in and " } as const;
    throw new Error("secret-of-the-plug-in is no longer good");
  });
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  await expect(stream(session)).rejects.toThrow();
  expect(session.facts()).toMatchObject({ lastStatus: 502, lastError: "[redacted] is no longer good" });
});

test("a plug-in that says nothing is given up after its time, and its signal fires", async () => {
  const aborted: boolean[] = [];
  const provider: CompletingProvider = {
    // oxlint-disable-next-line require-yield -- that is its fault
    async *complete(_, { signal }) {
      await new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
    },
  };
  const seen: CompletingProvider = {
    complete: (chat, options) => {
      options.signal.addEventListener("abort", () => aborted.push(true));
      return provider.complete(chat, options);
    },
  };
  const bench = await openGatewayBench({});
  const timeouts = { beginMs: 100_000, idleMs: 100_000 };
  const session = await bench.session("none", { gateway: { providers: [plugged(seen)], timeouts } });
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_unreachable" });
  expect(aborted).toHaveLength(5);
});

test("an image is refused rather than left out unseen, and the plug-in is not asked", async () => {
  const { provider, asked } = plugIn(() => answer);
  const bench = await openGatewayBench({});
  const session = await bench.session("none", { gateway: { providers: [plugged(provider)] } });
  const picture = { type: "image_url" as const, image_url: { url: "data:image/png;base64,AAAA" } };
  await expect(ask(session, [{ role: "user", content: [picture] }])).rejects.toMatchObject({
    status: 400,
    code: "provider_takes_text",
  });
  expect(asked).toEqual([]);
});

test.each(ways)("what a plug-in answered over $protocol is replayed without it (stream: $streamed)", async (way) => {
  const { provider, asked } = plugIn(() => answer);
  const bench = await openGatewayBench({});
  const file = join(bench.folder, "cassette.jsonl");
  const providers = [plugged(provider)];
  const live = await bench.session("none", { gateway: { providers, mode: { kind: "record", file } } });
  const first = await askOver[way.protocol](live, { stream: way.streamed });
  const session = await bench.session("none", { gateway: { providers: [], mode: { kind: "replay", file } } });
  await expect(askOver[way.protocol](session, { stream: way.streamed })).resolves.toEqual(first);
  expect(session.facts().usage).toMatchObject({ recorded: true, costUsd: 0, inputTokens: 120 });
  expect(asked).toHaveLength(1);
});

test("a plug-in may say for each request where to ask and with what, and none of it is seen", async () => {
  const bench = await openGatewayBench({ plain: { steps: [{ text: "Made with lease-0123456789abcdef-2." }] } });
  let leases = 0;
  const upstream = () => {
    leases += 1;
    const headers = { authorization: `Bearer lease-0123456789abcdef-${leases}` };
    return Promise.resolve({ baseURL: bench.server.baseURL("plain"), headers });
  };
  const provider = plugged({ protocols: ["openai-chat"], upstream });
  const session = await bench.session("none", { gateway: { providers: [provider] } });
  await ask(session);
  expect((await ask(session)).choices[0]?.message.content).toBe("Made with [redacted].");
  expect(bench.server.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer lease-0123456789abcdef-1",
    "Bearer lease-0123456789abcdef-2",
  ]);
});

test("an address that a plug-in names gets no key in the clear", async () => {
  const upstream = () => Promise.resolve({ baseURL: "http://acme.example/v1", headers: { authorization: "Bearer x" } });
  const bench = await openGatewayBench({});
  const provider = plugged({ protocols: ["openai-chat"], upstream });
  const session = await bench.session("none", { gateway: { providers: [provider] } });
  await expect(ask(session)).rejects.toMatchObject({ message: expect.stringContaining("key in the clear") });
});

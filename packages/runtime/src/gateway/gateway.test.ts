import { join } from "node:path";

import { noUsage } from "@orchestrate/shared";
import type OpenAI from "openai";
import { expect, test } from "vitest";

import {
  ask,
  clientOf,
  hello,
  openGatewayBench,
  providerKey,
  stream,
  tools,
  unlimited,
} from "../testing/gateway-bench.ts";
import type { Scenario } from "../testing/model-server/scenario.ts";

const list = { calls: [{ name: "shell", arguments: { command: "ls" } }] };
const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "Looking around.", ...list }, { text: "All done." }] },
  stalling: { steps: [{ fault: "stall" }] },
  hanging: { steps: [{ fault: "hang" }] },
  leaking: { steps: [{ text: `The key is ${providerKey}, is it not?` }] },
};

test("a provider sees its own key and never the session's token; the agent sees neither key nor address", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  await ask(session);
  expect(bench.server.requests[0]?.headers.authorization).toBe(`Bearer ${providerKey}`);
  expect(JSON.stringify(bench.server.requests)).not.toContain(session.endpoint("openai-chat", 1).token);
  expect(JSON.stringify(session.endpoint("openai-chat", 4100))).not.toContain("canary");
});

test("a token is worth nothing to another session, nor after its session is closed", async () => {
  const bench = await openGatewayBench(scenarios);
  const on = await bench.gateway("plain");
  const [first, second] = [await bench.session(on), await bench.session(on, { attempt: "run1-T2-1" })];
  const stolen = { ...second, endpoint: () => first.endpoint("openai-chat", 4100) };
  await expect(ask(stolen)).rejects.toMatchObject({ status: 401, code: "wrong_token" });
  await first.close();
  await expect(ask(first)).rejects.toThrow(/Connection error/);
  expect(bench.server.requests).toEqual([]);
});

test("usage is counted and priced from whole answers and from streams that were not asked for it", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  await ask(session);
  await expect(stream(session)).resolves.toBe("Looking around.");
  expect(session.facts().usage).toEqual({
    inputTokens: 240,
    cachedInputTokens: 40,
    outputTokens: 60,
    reasoningTokens: 10,
    costUsd: expect.closeTo(0.008_04, 10),
    requests: 2,
    recorded: false,
  });
  expect(session.facts()).toMatchObject({ lastStatus: 200, reportedModel: "scripted", budgetHit: false });
});

test("a client that did not ask what a stream used is not told; one that asked is", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  const chunks = async (options: object) => {
    const request = { model: "acme-1", messages: hello, tools, stream: true as const };
    const seen: OpenAI.Chat.ChatCompletionChunk[] = [];
    for await (const chunk of await clientOf(session).chat.completions.create({ ...request, ...options })) {
      seen.push(chunk);
    }
    return seen;
  };
  expect((await chunks({})).every((chunk) => chunk.choices.length > 0)).toBe(true);
  expect((await chunks({ stream_options: { include_usage: true } })).at(-1)?.usage?.total_tokens).toBe(150);
});

test.each([true, false])("the Responses protocol is counted too (stream: %s)", async (streamed) => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  const request = { model: "acme-1", input: "Hello.", tools: [{ type: "function", name: "shell" }] } as never;
  const client = clientOf(session, "openai-responses");
  const response = streamed
    ? await client.responses.stream(request).finalResponse()
    : await client.responses.create(request);
  expect(response).toMatchObject({ output: [{ type: "message" }, { type: "function_call", name: "shell" }] });
  expect(session.facts().usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 20, outputTokens: 30 });
});

test("a model without a price has an unknown cost, not none", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain", { model: "acme-2" });
  await ask(session);
  expect(session.facts().usage.costUsd).toBeUndefined();
});

test("the session decides which model is asked, whatever the client names", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain", { model: "acme-2" });
  await ask(session);
  expect(bench.server.requests[0]?.body).toMatchObject({ model: "acme-2" });
});

test("past its budget a session gets 402 and its signal fires; nobody is asked", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain", { budget: { ...unlimited, maxTokens: 150 } });
  await ask(session);
  expect(session.exhausted.aborted).toBe(false);
  await expect(ask(session)).rejects.toMatchObject({ status: 402, code: "budget_exhausted" });
  expect(session.exhausted.aborted).toBe(true);
  expect(session.facts()).toMatchObject({ budgetHit: true, lastStatus: 402 });
  expect(bench.server.requests).toHaveLength(1);
});

test("a budget in money holds as well, and a budget of nothing allows nothing", async () => {
  const bench = await openGatewayBench(scenarios);
  const on = await bench.gateway("plain");
  const session = await bench.session(on, { budget: { ...unlimited, maxUsd: 0.001 } });
  await ask(session);
  await expect(ask(session)).rejects.toMatchObject({ status: 402 });
  const nothing = await bench.session(on, { budget: { ...unlimited, maxTokens: 0 } });
  await expect(ask(nothing)).rejects.toMatchObject({ status: 402 });
});

test("the budget of a run counts all its sessions and what earlier processes spent", async () => {
  const bench = await openGatewayBench(scenarios);
  const budget = { ...unlimited, maxTokens: 200 };
  const on = await bench.gateway("plain", { budget, spent: { ...noUsage, inputTokens: 100 } });
  await ask(await bench.session(on));
  const second = await bench.session(on, { attempt: "run1-T2-1" });
  await expect(ask(second)).rejects.toMatchObject({ status: 402, message: expect.stringContaining("of the run") });
  expect(second.exhausted.aborted).toBe(true);
});

test("the budget of a sub-spec counts all its attempts and what earlier processes spent on it", async () => {
  const bench = await openGatewayBench(scenarios);
  const spentOn = (subject: string) => ({ ...noUsage, inputTokens: subject === "T1" ? 100 : 0 });
  const on = await bench.gateway("plain", { spentOn });
  const budget = { ...unlimited, maxTokens: 400 };
  const first = await bench.session(on, { subject: "T1", budget });
  await ask(first);
  await first.close();
  const second = await bench.session(on, { subject: "T1", budget, attempt: "run1-T1-2" });
  await ask(second);
  await expect(ask(second)).rejects.toMatchObject({ status: 402, message: expect.stringContaining("sub-spec") });
  await ask(await bench.session(on, { subject: "T2", budget, attempt: "run1-T2-1" }));
});

test("a budget in dollars refuses a model without a price before it is asked anything", async () => {
  const bench = await openGatewayBench(scenarios);
  const inDollars = bench.session("plain", { model: "acme-2", budget: { ...unlimited, maxUsd: 5 } });
  await expect(inDollars).rejects.toMatchObject({ code: "PRICE_UNKNOWN", hint: expect.stringContaining("acme-2") });
  const ofTheRun = await bench.gateway("plain", { budget: { ...unlimited, maxUsd: 5 } });
  await expect(bench.session(ofTheRun, { model: "acme-2" })).rejects.toMatchObject({ code: "PRICE_UNKNOWN" });
  expect(bench.server.requests).toEqual([]);
});

test("what was spent at an unknown cost leaves nothing of a budget in dollars", async () => {
  const bench = await openGatewayBench(scenarios);
  const { costUsd: _, ...unknown } = noUsage;
  const on = await bench.gateway("plain", { budget: { ...unlimited, maxUsd: 5 }, spent: unknown });
  await expect(ask(await bench.session(on))).rejects.toMatchObject({ status: 402 });
  expect(bench.server.requests).toEqual([]);
});

test("an agent that hangs up before it is told what it used is charged by what passed", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("stalling");
  const hangUp = new AbortController();
  const answer = await clientOf(session).chat.completions.create(
    { model: "acme-1", messages: hello, tools, stream: true },
    { signal: hangUp.signal },
  );
  for await (const chunk of answer) if (chunk.choices.length > 0) hangUp.abort();
  await expect.poll(() => session.facts().usage.requests, { timeout: 10_000 }).toBe(1);
  expect(session.facts().usage.inputTokens).toBeGreaterThan(10);
  expect(bench.events).toMatchObject([{ type: "used", estimated: true }]);
});

test("no more than sixteen requests of a session are asked at once, so that a budget is overrun by as many at most", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("hanging");
  const asked = Array.from({ length: 17 }, () => ask(session).catch((error: unknown) => error));
  await expect(Promise.race(asked)).resolves.toMatchObject({ status: 429, code: "too_many_requests" });
  await expect.poll(() => bench.server.requests, { timeout: 10_000 }).toHaveLength(16);
  await session.close();
  await Promise.all(asked);
});

test("what is no request of a known protocol is refused, and asked of nobody", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  const { token } = session.endpoint("openai-chat", 1);
  const post = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await session.fetch(`http://gateway${path}`, { method: "POST", body, headers })).status;
  };
  await expect(post("/v1/chat/completions", "{")).resolves.toBe(400);
  await expect(post("/v1/chat/completions", '{"model":1}')).resolves.toBe(400);
  await expect(post("/v1/embeddings", "{}")).resolves.toBe(404);
  expect(bench.server.requests).toEqual([]);
});

test("headers of an agent are not passed on", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("plain");
  const headers = { "x-forwarded-for": "10.0.0.1", cookie: "a=b", "openai-beta": "assistants=v2" };
  await clientOf(session).chat.completions.create({ model: "acme-1", messages: hello, tools }, { headers });
  const seen = bench.server.requests[0]?.headers ?? {};
  expect(seen["openai-beta"]).toBe("assistants=v2");
  expect(Object.keys(seen)).not.toContain("cookie");
  expect(Object.keys(seen).filter((name) => name.startsWith("x-"))).toEqual([]);
});

test("an answer that repeats a key loses it on the way", async () => {
  const bench = await openGatewayBench(scenarios);
  const session = await bench.session("leaking");
  const whole = await ask(session);
  expect(whole.choices[0]?.message.content).toBe("The key is [redacted], is it not?");
});

test.each([
  ["an address that is none", { baseURL: "acme" }],
  ["a key in its address", { baseURL: "https://user:secret@acme.example/v1" }],
  ["a key that would travel in the clear", { baseURL: "http://acme.example/v1" }],
])("a provider with %s is refused", async (_, wrong) => {
  const bench = await openGatewayBench(scenarios);
  const providers = [{ ...bench.provider("plain"), ...wrong }];
  await expect(bench.gateway("plain", { providers })).rejects.toMatchObject({ code: "PROVIDER_INVALID" });
});

test("a socket whose path would be too long is refused with a hint", async () => {
  const bench = await openGatewayBench(scenarios);
  const on = await bench.gateway("plain", { folder: join(bench.folder, "x".repeat(120)) });
  await expect(bench.session(on)).rejects.toMatchObject({ code: "GATEWAY_SOCKET_PATH_TOO_LONG" });
});

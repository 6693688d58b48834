import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Gateway, GatewaySession, Protocol, TokenBudget } from "@orchestrate/shared";
import OpenAI from "openai";
import { afterEach, beforeEach, expect, test } from "vitest";

import { hastyClock } from "../testing/hasty-clock.ts";
import { type ModelServer, startModelServer } from "../testing/model-server/model-server.ts";
import type { Scenario } from "../testing/model-server/scenario.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { createGateway, type GatewayOptions } from "./gateway.ts";
import { noUsage } from "./usage.ts";

const key = "sk-canary-0123456789abcdef0123456789";
const list = { calls: [{ name: "shell", arguments: { command: "ls" } }] };
const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "Looking around.", ...list }, { text: "All done." }] },
  busy: { steps: [{ fault: { status: 429, headers: { "retry-after": "2" } }, times: 2 }, { text: "All done." }] },
  down: { steps: [{ fault: { status: 500 } }] },
  refused: { steps: [{ fault: { status: 401, message: `Incorrect API key provided: ${key}` } }] },
  moved: { steps: [{ fault: { status: 307, headers: { location: "http://127.0.0.1:9/elsewhere" } } }] },
  stalling: { steps: [{ fault: "stall" }] },
  hanging: { steps: [{ fault: "hang" }] },
  cut: { steps: [{ fault: "cut" }] },
  cutOnce: { steps: [{ fault: "cut", times: 1 }, { text: "All done." }] },
  leaking: { steps: [{ text: `The key is ${key}, is it not?` }] },
};

let folder: string;
let server: ModelServer;
let gateway: Gateway | undefined;
let events: GatewayEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-"));
  server = await startModelServer(scenarios);
  events = [];
});

afterEach(async () => {
  await gateway?.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const unlimited: TokenBudget = { maxTokens: undefined, maxUsd: undefined };
const patient = { beginMs: 3_600_000, idleMs: 3_600_000 };

const providerOf = (scenario: string) => ({
  id: "acme",
  baseURL: server.baseURL(scenario),
  protocols: ["openai-chat", "openai-responses"] as const,
  apiKey: key,
  headers: {},
  prices: { "acme-1": { inputUsd: 10, cachedInputUsd: 1, outputUsd: 100 } },
});

const openGateway = async (scenario: string, options: Partial<GatewayOptions> = {}): Promise<Gateway> => {
  gateway = await createGateway({
    providers: [providerOf(scenario)],
    folder: join(folder, "sockets"),
    mode: { kind: "live" },
    clock: hastyClock,
    onEvent: (event) => events.push(event),
    timeouts: patient,
    ...options,
  });
  return gateway;
};

const open = (on: Gateway, { budget = unlimited, model = "acme-1", attempt = "run1-T1-1" } = {}) =>
  on.open({
    attempt,
    agent: "builtin",
    budget,
    routes: (["openai-chat", "openai-responses"] as const).map((protocol) => ({ provider: "acme", protocol, model })),
  });

const clientOf = (session: GatewaySession, protocol: Protocol = "openai-chat"): OpenAI => {
  const { baseURL, token } = session.endpoint(protocol, 4100);
  const none = { organization: null, project: null, webhookSecret: null, adminAPIKey: null };
  return new OpenAI({ baseURL, apiKey: token, fetch: session.fetch, maxRetries: 0, ...none });
};

type Messages = OpenAI.Chat.ChatCompletionMessageParam[];
const hello: Messages = [{ role: "user", content: "Hello." }];
const tools = [{ type: "function" as const, function: { name: "shell", parameters: { type: "object" } } }];

const ask = (session: GatewaySession, messages: Messages = hello) =>
  clientOf(session).chat.completions.create({ model: "acme-1", messages, tools });

const stream = async (session: GatewaySession, messages: Messages = hello, options: object = {}): Promise<string> => {
  const answer = await clientOf(session).chat.completions.create({
    model: "acme-1",
    messages,
    tools,
    stream: true,
    ...options,
  });
  let text = "";
  for await (const chunk of answer) text += chunk.choices[0]?.delta.content ?? "";
  return text;
};

test("a provider sees its own key and never the session's token; the agent sees neither key nor address", async () => {
  const session = await open(await openGateway("plain"));
  await ask(session);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(JSON.stringify(server.requests)).not.toContain(session.endpoint("openai-chat", 1).token);
  expect(JSON.stringify(session.endpoint("openai-chat", 4100))).not.toContain("canary");
});

test("a token is worth nothing to another session, nor after its session is closed", async () => {
  const on = await openGateway("plain");
  const [first, second] = [await open(on), await open(on, { attempt: "run1-T2-1" })];
  const stolen = { ...second, endpoint: () => first.endpoint("openai-chat", 4100) };
  await expect(ask(stolen)).rejects.toMatchObject({ status: 401, code: "wrong_token" });
  await first.close();
  await expect(ask(first)).rejects.toThrow(/Connection error/);
  expect(server.requests).toEqual([]);
});

test("usage is counted and priced from whole answers and from streams that were not asked for it", async () => {
  const session = await open(await openGateway("plain"));
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
  const session = await open(await openGateway("plain"));
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
  const session = await open(await openGateway("plain"));
  const request = { model: "acme-1", input: "Hello.", tools: [{ type: "function", name: "shell" }] } as never;
  const client = clientOf(session, "openai-responses");
  const response = streamed
    ? await client.responses.stream(request).finalResponse()
    : await client.responses.create(request);
  expect(response).toMatchObject({ output: [{ type: "message" }, { type: "function_call", name: "shell" }] });
  expect(session.facts().usage).toMatchObject({ inputTokens: 120, cachedInputTokens: 20, outputTokens: 30 });
});

test("a model without a price has an unknown cost, not none", async () => {
  const session = await open(await openGateway("plain"), { model: "acme-2" });
  await ask(session);
  expect(session.facts().usage.costUsd).toBeUndefined();
});

test("the session decides which model is asked, whatever the client names", async () => {
  const session = await open(await openGateway("plain"), { model: "acme-2" });
  await ask(session);
  expect(server.requests[0]?.body).toMatchObject({ model: "acme-2" });
});

test("past its budget a session gets 402 and its signal fires; nobody is asked", async () => {
  const session = await open(await openGateway("plain"), { budget: { ...unlimited, maxTokens: 150 } });
  await ask(session);
  expect(session.exhausted.aborted).toBe(false);
  await expect(ask(session)).rejects.toMatchObject({ status: 402, code: "budget_exhausted" });
  expect(session.exhausted.aborted).toBe(true);
  expect(session.facts()).toMatchObject({ budgetHit: true, lastStatus: 402 });
  expect(server.requests).toHaveLength(1);
});

test("a budget in money holds as well, and a budget of nothing allows nothing", async () => {
  const on = await openGateway("plain");
  const session = await open(on, { budget: { ...unlimited, maxUsd: 0.001 } });
  await ask(session);
  await expect(ask(session)).rejects.toMatchObject({ status: 402 });
  const nothing = await open(on, { budget: { ...unlimited, maxTokens: 0 } });
  await expect(ask(nothing)).rejects.toMatchObject({ status: 402 });
});

test("the budget of a run counts all its sessions and what earlier processes spent", async () => {
  const budget = { ...unlimited, maxTokens: 200 };
  const on = await openGateway("plain", { budget, spent: { ...noUsage, inputTokens: 100 } });
  await ask(await open(on));
  const second = await open(on, { attempt: "run1-T2-1" });
  await expect(ask(second)).rejects.toMatchObject({ status: 402, message: expect.stringContaining("run") });
  expect(second.exhausted.aborted).toBe(true);
});

test("an agent that hangs up before it is told what it used is charged by what passed", async () => {
  const session = await open(await openGateway("stalling"));
  const hangUp = new AbortController();
  const answer = await clientOf(session).chat.completions.create(
    { model: "acme-1", messages: hello, tools, stream: true },
    { signal: hangUp.signal },
  );
  for await (const chunk of answer) if (chunk.choices.length > 0) hangUp.abort();
  await expect.poll(() => session.facts().usage.requests).toBe(1);
  expect(session.facts().usage.inputTokens).toBeGreaterThan(10);
  expect(events).toMatchObject([{ type: "used", estimated: true }]);
});

test("a provider that is busy is asked again after the time that it names", async () => {
  const session = await open(await openGateway("busy"));
  await expect(stream(session)).resolves.toBe("All done.");
  expect(events.filter(({ type }) => type === "retried")).toMatchObject([{ delayMs: 2000 }, { delayMs: 2000 }]);
  expect(session.facts().usage.requests).toBe(1);
});

test("a provider that stays down is asked five times, with growing delays, and then said to be down", async () => {
  const session = await open(await openGateway("down"));
  await expect(ask(session)).rejects.toMatchObject({ status: 500, code: "provider_error" });
  expect(server.requests).toHaveLength(5);
  const delays = events.flatMap((event) => (event.type === "retried" ? [event.delayMs] : []));
  expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
  expect(session.facts()).toMatchObject({ lastStatus: 500, lastError: expect.stringContaining("acme answered 500") });
});

test("a refused key is not tried again, and the refusal does not repeat it", async () => {
  const session = await open(await openGateway("refused"));
  const error = await ask(session).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ status: 401, code: "provider_refused_key" });
  expect(server.requests).toHaveLength(1);
  expect(String(error)).not.toContain(key);
  expect(JSON.stringify([session.facts(), events])).not.toContain(key);
});

test("a redirection is not followed, so that a key reaches only the host that was named", async () => {
  const session = await open(await openGateway("moved"));
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_redirected" });
});

test("a provider that cannot be reached is a clear error", async () => {
  const closed = await startModelServer({});
  await closed.close();
  const providers = [{ ...providerOf("plain"), baseURL: closed.baseURL("plain") }];
  const session = await open(await openGateway("plain", { providers }));
  await expect(ask(session)).rejects.toMatchObject({
    status: 502,
    code: "provider_unreachable",
    message: expect.stringMatching(/acme did not answer at http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED/),
  });
});

test("a stream that stalls is ended and remembered, and not taken for an answer", async () => {
  const session = await open(await openGateway("stalling", { timeouts: { ...patient, idleMs: 200_000 } }));
  await expect(stream(session)).rejects.toThrow();
  expect(session.facts()).toMatchObject({ lastStatus: 502, lastError: "acme sent nothing for 200 s" });
});

test("a provider that never answers is given up after its time", async () => {
  const session = await open(await openGateway("hanging", { timeouts: { ...patient, beginMs: 100_000 } }));
  await expect(ask(session)).rejects.toMatchObject({ status: 502, code: "provider_unreachable" });
});

test("a stream that is cut off reaches the agent as cut off; a document that is cut off is asked for again", async () => {
  const session = await open(await openGateway("cut"));
  await expect(stream(session)).rejects.toThrow();
  expect(session.facts().lastStatus).toBe(502);
  await gateway?.close();
  await expect(ask(await open(await openGateway("cutOnce")))).resolves.toMatchObject({
    choices: [{ message: { content: "All done." } }],
  });
});

test("no more than sixteen requests of a session are asked at once, so that a budget is overrun by as many at most", async () => {
  const session = await open(await openGateway("hanging"));
  const asked = Array.from({ length: 17 }, () => ask(session).catch((error: unknown) => error));
  await expect(Promise.race(asked)).resolves.toMatchObject({ status: 429, code: "too_many_requests" });
  await gateway?.close();
  await Promise.all(asked);
  expect(server.requests).toHaveLength(16);
});

test("what is no request of a known protocol is refused, and asked of nobody", async () => {
  const session = await open(await openGateway("plain"));
  const { token } = session.endpoint("openai-chat", 1);
  const post = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await session.fetch(`http://gateway${path}`, { method: "POST", body, headers })).status;
  };
  await expect(post("/v1/chat/completions", "{")).resolves.toBe(400);
  await expect(post("/v1/chat/completions", '{"model":1}')).resolves.toBe(400);
  await expect(post("/v1/embeddings", "{}")).resolves.toBe(404);
  expect(server.requests).toEqual([]);
});

test("headers of an agent are not passed on", async () => {
  const session = await open(await openGateway("plain"));
  const headers = { "x-forwarded-for": "10.0.0.1", cookie: "a=b", "openai-beta": "assistants=v2" };
  await clientOf(session).chat.completions.create({ model: "acme-1", messages: hello, tools }, { headers });
  const seen = server.requests[0]?.headers ?? {};
  expect(seen["openai-beta"]).toBe("assistants=v2");
  expect(Object.keys(seen)).not.toContain("cookie");
  expect(Object.keys(seen).filter((name) => name.startsWith("x-"))).toEqual([]);
});

test("an answer that repeats a key loses it on the way", async () => {
  const session = await open(await openGateway("leaking"));
  const whole = await ask(session);
  expect(whole.choices[0]?.message.content).toBe("The key is [redacted], is it not?");
});

test.each([
  ["an address that is none", { baseURL: "acme" }],
  ["a key in its address", { baseURL: "https://user:secret@acme.example/v1" }],
  ["a key that would travel in the clear", { baseURL: "http://acme.example/v1" }],
])("a provider with %s is refused", async (_, wrong) => {
  const providers = [{ ...providerOf("plain"), ...wrong }];
  await expect(openGateway("plain", { providers })).rejects.toMatchObject({ code: "PROVIDER_INVALID" });
});

test("a socket whose path would be too long is refused with a hint", async () => {
  const on = await openGateway("plain", { folder: join(folder, "x".repeat(120)) });
  await expect(open(on)).rejects.toMatchObject({ code: "GATEWAY_SOCKET_PATH_TOO_LONG" });
});

const conversation = async (session: GatewaySession, toolResult: string): Promise<readonly string[]> => {
  const asked: Messages = [{ role: "assistant", content: "Looking around.", tool_calls: [call] }];
  const answered: Messages = [...hello, ...asked, { role: "tool", tool_call_id: "call_0_0", content: toolResult }];
  return [await stream(session), await stream(session, answered)];
};
const call = { id: "call_0_0", type: "function" as const, function: { name: "shell", arguments: '{"command":"ls"}' } };

test("a recording replays word for word without a provider, says that it was scripted, and counts nothing", async () => {
  const file = join(folder, "cassette.jsonl");
  const live = await conversation(await open(await openGateway("plain", { mode: { kind: "record", file } })), "a.ts");
  await gateway?.close();
  const asked = server.requests.length;

  const session = await open(await openGateway("plain", { mode: { kind: "replay", file }, providers: [] }), {
    attempt: "run2-T1-1",
  });
  await expect(conversation(session, "a.ts")).resolves.toEqual(live);
  expect(server.requests).toHaveLength(asked);
  expect(session.facts()).toMatchObject({
    drift: 0,
    misses: 0,
    usage: { recorded: true, costUsd: 0, inputTokens: 240 },
  });
  expect(readFileSync(file, "utf8").split("\n")[0]).toBe('{"cassette":1,"madeBy":"scripted"}');
});

test("a cassette holds no request, no header and no key", async () => {
  const file = join(folder, "cassette.jsonl");
  const session = await open(await openGateway("leaking", { mode: { kind: "record", file } }));
  await ask(session, [{ role: "user", content: "A secret wish." }]);
  const text = readFileSync(file, "utf8");
  for (const secret of [key, "secret wish", "Bearer", session.endpoint("openai-chat", 1).token]) {
    expect(text).not.toContain(secret);
  }
});

test("a tool that answers otherwise than it did is drift, and does not stop a replay", async () => {
  const file = join(folder, "cassette.jsonl");
  await conversation(await open(await openGateway("plain", { mode: { kind: "record", file } })), "a.ts");
  await gateway?.close();
  const session = await open(await openGateway("plain", { mode: { kind: "replay", file } }));
  await conversation(session, "b.ts");
  expect(session.facts()).toMatchObject({ drift: 1, lastStatus: 200 });
});

test("a question that a cassette has no answer for fails, and nothing is invented", async () => {
  const file = join(folder, "cassette.jsonl");
  await conversation(await open(await openGateway("plain", { mode: { kind: "record", file } })), "a.ts");
  await gateway?.close();
  const session = await open(await openGateway("plain", { mode: { kind: "replay", file } }));
  const other: Messages = [...hello, { role: "assistant", content: "Something else." }];
  await expect(stream(session, other)).rejects.toMatchObject({ status: 404, code: "cassette_miss" });
  expect(session.facts()).toMatchObject({ misses: 1, lastStatus: 404, usage: { requests: 0 } });
  expect(server.requests).toHaveLength(2);
});

test("an answer that broke off is not recorded", async () => {
  const file = join(folder, "cassette.jsonl");
  const session = await open(await openGateway("cut", { mode: { kind: "record", file } }));
  await expect(stream(session)).rejects.toThrow();
  expect(readdirSync(folder)).not.toContain("cassette.jsonl");
});

test("an attempt that is recorded again replays its second recording", async () => {
  const file = join(folder, "cassette.jsonl");
  await stream(await open(await openGateway("plain", { mode: { kind: "record", file } })));
  await gateway?.close();
  await stream(await open(await openGateway("busy", { mode: { kind: "record", file } })));
  await gateway?.close();
  const session = await open(await openGateway("plain", { mode: { kind: "replay", file } }));
  await expect(stream(session)).resolves.toBe("All done.");
});

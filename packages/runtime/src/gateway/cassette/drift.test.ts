import { join } from "node:path";

import type { GatewaySession, Protocol } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { allProtocols, openGatewayBench } from "../../testing/gateway-bench.ts";

/** What a client of each protocol asks once its tool has answered. */
interface Turn {
  readonly said: string;
  readonly heard: string;
  readonly stream: boolean;
}
type Request = (turn: Turn) => { readonly path: string; readonly body: object };

const args = { command: "ls" };
const schema = { type: "object" };

const requests: Readonly<Record<Protocol, Request>> = {
  "openai-chat": ({ said, heard, stream }) => {
    const tool_calls = [{ id: "c", type: "function", function: { name: "shell", arguments: JSON.stringify(args) } }];
    const messages = [
      { role: "user", content: "Hello." },
      { role: "assistant", content: said, tool_calls },
      { role: "tool", tool_call_id: "c", content: heard },
    ];
    const tools = [{ type: "function", function: { name: "shell", parameters: schema } }];
    return { path: "/chat/completions", body: { model: "acme-1", stream, messages, tools } };
  },
  "openai-responses": ({ said, heard, stream }) => {
    const input = [
      { role: "user", content: "Hello." },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: said, annotations: [] }] },
      { type: "function_call", call_id: "c", name: "shell", arguments: JSON.stringify(args) },
      { type: "function_call_output", call_id: "c", output: heard },
    ];
    const tools = [{ type: "function", name: "shell", parameters: schema, strict: false }];
    return { path: "/responses", body: { model: "acme-1", stream, input, tools } };
  },
  "anthropic-messages": ({ said, heard, stream }) => {
    const use = { type: "tool_use", id: "c", name: "shell", input: args };
    const messages = [
      { role: "user", content: "Hello." },
      { role: "assistant", content: [{ type: "text", text: said }, use] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: heard }] },
    ];
    const tools = [{ name: "shell", input_schema: schema }];
    return { path: "/v1/messages", body: { model: "acme-1", max_tokens: 100, stream, messages, tools } };
  },
  gemini: ({ said, heard, stream }) => {
    const contents = [
      { role: "user", parts: [{ text: "Hello." }] },
      { role: "model", parts: [{ text: said }, { functionCall: { name: "shell", args } }] },
      { role: "user", parts: [{ functionResponse: { name: "shell", response: { output: heard } } }] },
    ];
    const tools = [{ functionDeclarations: [{ name: "shell", parametersJsonSchema: schema }] }];
    const method = stream ? "streamGenerateContent?alt=sse" : "generateContent";
    return { path: `/v1beta/models/acme-1:${method}`, body: { contents, tools } };
  },
};

const ask = async (session: GatewaySession, protocol: Protocol, turn: Turn): Promise<readonly [number, string]> => {
  const { path, body } = requests[protocol](turn);
  const { baseURL, token } = session.endpoint(protocol, 4100);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await session.fetch(`${baseURL}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return [answer.status, await answer.text()];
};

const recorded = { said: "Looking around.", heard: "a.ts" };
const ways = allProtocols.flatMap((protocol) => [false, true].map((stream) => ({ protocol, stream })));

test.each(ways)(
  "a replay counts a tool that answers otherwise, and has no answer after other words ($protocol, stream: $stream)",
  async ({ protocol, stream }) => {
    const call = { name: "shell", arguments: args };
    const bench = await openGatewayBench({
      plain: { steps: [{ text: recorded.said, calls: [call] }, { text: "Yes." }] },
    });
    const file = join(bench.folder, "cassette.jsonl");
    const live = await bench.session("plain", { gateway: { mode: { kind: "record", file } } });
    const answer = await ask(live, protocol, { ...recorded, stream });
    expect(answer).toEqual([200, expect.stringContaining("Ye")]);

    const replay = () => bench.session("plain", { gateway: { mode: { kind: "replay", file }, providers: [] } });
    const same = await replay();
    expect(await ask(same, protocol, { ...recorded, stream })).toEqual(answer);
    expect(same.facts()).toMatchObject({ drift: 0, misses: 0 });

    const drifted = await replay();
    expect(await ask(drifted, protocol, { ...recorded, heard: "b.ts", stream })).toEqual(answer);
    expect(drifted.facts()).toMatchObject({ drift: 1, misses: 0, lastStatus: 200 });
    expect(bench.events.filter(({ type }) => type === "drifted")).toMatchObject([{ results: 1 }]);

    const missed = await replay();
    const [status, refusal] = await ask(missed, protocol, { ...recorded, said: "Looking away.", stream });
    expect({ status, refusal }).toMatchObject({ status: 404, refusal: expect.stringContaining("none is invented") });
    expect(missed.facts()).toMatchObject({ misses: 1, usage: { requests: 0 } });
    expect(bench.server.requests).toHaveLength(1);
  },
);

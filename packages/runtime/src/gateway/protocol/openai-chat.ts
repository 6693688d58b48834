import { z } from "zod";

import { readOpenaiChat } from "../chat/read-openai-chat.ts";
import { argumentsText, type Reply, type ReplyCall } from "../reply.ts";
import type { Said } from "../said.ts";
import { Content, Count, JsonSchema } from "./json-parts.ts";
import { openai } from "./openai.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { AnswerWriter, Ending, JsonObject, Rendering, WireProtocol } from "./wire-protocol.ts";

/** Chat Completions: what nearly every provider and local server speaks. */
export const openaiChat: WireProtocol = {
  ...openai,
  id: "openai-chat",

  read: ({ pathname }, body) => {
    if (pathname !== "/v1/chat/completions") return undefined;
    const request = Request.parse(body);
    return {
      body: body as JsonObject,
      model: request.model,
      stream: request.stream ?? false,
      tools: (request.tools ?? []).map((tool) => ({
        name: tool.function?.name ?? tool.type,
        schema: tool.function?.parameters ?? undefined,
      })),
      said: request.messages.flatMap(saidBy),
      heard: request.messages.filter(({ role }) => role === "tool").map(({ content }) => content),
    };
  },

  forward: (call, model) => ({
    path: "/chat/completions",
    body: {
      ...call.body,
      model,
      // A stream is silent about its cost unless it is asked.
      ...(call.stream && { stream_options: { ...streamOptions(call.body), include_usage: true } }),
    },
  }),

  observe: (part) => {
    const { data } = Answer.safeParse(part);
    const usage = data?.usage;
    return {
      ...(data?.model && { model: data.model }),
      ...(usage && {
        tokens: {
          inputTokens: usage.prompt_tokens,
          cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
          outputTokens: usage.completion_tokens,
          reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
        },
      }),
      ...(data?.choices?.[0]?.finish_reason && { finished: true }),
      ...(data?.error && { error: data.error.message }),
    };
  },

  // A client that did not ask what was used does not expect a chunk without choices.
  isUnasked: (part, call) =>
    call.stream && streamOptions(call.body)["include_usage"] !== true && UsageChunk.safeParse(part).success,

  chat: ({ body }) => readOpenaiChat(body),
  whole: (reply, as) => whole(reply, as),
  write: (as) => write(as),
};

const Message = z.object({
  role: z.string(),
  content: Content,
  tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) })).nullish(),
});

const Request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(Message),
  tools: z
    .array(z.object({ type: z.string(), function: z.object({ name: z.string(), parameters: JsonSchema }).optional() }))
    .nullish(),
});

const saidBy = (message: z.infer<typeof Message>): readonly Said[] =>
  message.role !== "assistant"
    ? []
    : [
        { kind: "text", text: message.content },
        ...(message.tool_calls ?? []).map((call) => ({ kind: "call" as const, ...call.function })),
      ];

const streamOptions = (body: JsonObject): JsonObject =>
  z.record(z.string(), z.unknown()).catch({}).parse(body["stream_options"]);

const Usage = z.object({
  prompt_tokens: Count,
  completion_tokens: Count,
  prompt_tokens_details: z.object({ cached_tokens: Count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: Count }).nullish(),
});
const Answer = z.object({
  model: z.string().nullish(),
  usage: Usage.nullish(),
  choices: z.array(z.object({ finish_reason: z.string().nullish() })).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
const UsageChunk = z.object({ choices: z.array(z.unknown()).max(0), usage: Usage });

const usageOf = ({ tokens }: Ending) => ({
  prompt_tokens: tokens.inputTokens,
  completion_tokens: tokens.outputTokens,
  total_tokens: tokens.inputTokens + tokens.outputTokens,
  prompt_tokens_details: { cached_tokens: tokens.cachedInputTokens },
  completion_tokens_details: { reasoning_tokens: tokens.reasoningTokens },
});

const callOf = (call: ReplyCall, index: number, id: string) => ({
  id: `call_${id}_${index}`,
  type: "function",
  function: { name: call.name, arguments: argumentsText(call) },
});

const finishOf = ({ isCut = false }: Ending, hasCalls: boolean): string =>
  isCut ? "length" : hasCalls ? "tool_calls" : "stop";

const whole = (reply: Reply, as: Rendering): string => {
  const calls = (reply.calls ?? []).map((call, index) => callOf(call, index, as.id));
  const message = { role: "assistant", content: reply.text ?? null, ...(calls.length > 0 && { tool_calls: calls }) };
  const choice = { index: 0, message, finish_reason: finishOf(as, calls.length > 0) };
  const answer = { id: `chatcmpl-${as.id}`, object: "chat.completion", created: 0, model: as.model };
  return JSON.stringify({ ...answer, choices: [choice], usage: usageOf(as) });
};

const write = ({ id, model, withUsage }: Omit<Rendering, keyof Ending>): AnswerWriter => {
  const chunk = { id: `chatcmpl-${id}`, object: "chat.completion.chunk", created: 0, model };
  const say = (delta: unknown, finish: string | null = null): string =>
    serverSentEvent({ ...chunk, choices: [{ index: 0, delta, finish_reason: finish }] });
  let begun = false;
  let calls = 0;
  const begin = (content: string | null): string => {
    if (begun) return "";
    begun = true;
    return say({ role: "assistant", content });
  };
  return {
    text: (content) => begin("") + say({ content }),
    call: (asked) => {
      const index = calls++;
      const { function: named, ...call } = callOf(asked, index, id);
      return [
        begin(null),
        say({ tool_calls: [{ index, ...call, function: { ...named, arguments: "" } }] }),
        ...pieces(named.arguments).map((piece) => say({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ].join("");
    },
    end: (ending) =>
      [
        begin(""),
        say({}, finishOf(ending, calls > 0)),
        withUsage ? serverSentEvent({ ...chunk, choices: [], usage: usageOf(ending) }) : "",
        serverSentEvent("[DONE]"),
      ].join(""),
  };
};

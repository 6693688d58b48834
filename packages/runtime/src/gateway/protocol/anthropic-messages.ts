import { z } from "zod";

import { readAnthropicMessages } from "../chat/read-anthropic-messages.ts";
import { argumentsText, argumentsValue, type Reply, type ReplyCall } from "../reply.ts";
import type { Said } from "../said.ts";
import { noTokens } from "../usage.ts";
import { Content, JsonSchema } from "./json-parts.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { AnswerWriter, Ending, JsonObject, Observation, Rendering, WireProtocol } from "./wire-protocol.ts";

/** Anthropic's Messages protocol. */
export const anthropicMessages: WireProtocol = {
  id: "anthropic-messages",
  // Its clients add `/v1/messages` themselves.
  basePath: "",
  headers: { "anthropic-version": "2023-06-01" },
  passedHeaders: ["anthropic-version", "anthropic-beta"],
  authorization: (apiKey) => ({ "x-api-key": apiKey }),

  read: ({ pathname }, body) => {
    if (pathname !== "/v1/messages") return undefined;
    const request = Request.parse(body);
    const blocks = request.messages.flatMap(({ role, content }) => content.map((block) => ({ role, ...block })));
    return {
      body: body as JsonObject,
      model: request.model,
      stream: request.stream ?? false,
      // Tools of Anthropic's own have a type and no schema.
      tools: (request.tools ?? []).map(({ name, input_schema }) => ({ name, schema: input_schema ?? undefined })),
      said: blocks.filter(({ role }) => role === "assistant").flatMap(saidBy),
      heard: blocks.filter(({ type }) => type === "tool_result").map(({ content }) => content),
    };
  },

  forward: (call, model) => ({ path: "/messages", body: { ...call.body, model } }),

  observe: (part) => {
    const { data } = Part.safeParse(part);
    if (!data) return {};
    const { model, usage } = data.message ?? data;
    const stopped = data.delta?.stop_reason ?? data.stop_reason;
    return {
      ...(model && { model }),
      ...(usage && { tokens: tokensOf(usage, data.type === "message_start") }),
      ...(stopped && { finished: true }),
      ...(data.type === "error" && { error: data.error?.message ?? "an error without a message" }),
    };
  },

  isUnasked: () => false,

  chat: ({ body }) => readAnthropicMessages(body),
  whole: (reply, as) => whole(reply, as),
  write: (as) => write(as),

  renderError: ({ status, message }) => JSON.stringify({ type: "error", error: { type: errorType(status), message } }),
};

const Block = z.object({
  type: z.string(),
  text: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  /** Of a tool's result. */
  content: Content.catch(""),
});

const Request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(
    z.object({
      role: z.string(),
      content: z
        .union([z.string(), z.array(Block)])
        .transform((content) =>
          typeof content === "string" ? [Block.parse({ type: "text", text: content })] : content,
        ),
    }),
  ),
  tools: z.array(z.object({ name: z.string(), input_schema: JsonSchema })).nullish(),
});

const saidBy = ({ type, text, name, input }: z.infer<typeof Block>): readonly Said[] => {
  if (type === "text") return [{ kind: "text", text: text ?? "" }];
  return type === "tool_use" ? [{ kind: "call", name: name ?? "", arguments: JSON.stringify(input ?? {}) }] : [];
};

const Tally = z.number().nonnegative().nullish();
const Usage = z.object({
  input_tokens: Tally,
  cache_read_input_tokens: Tally,
  cache_creation_input_tokens: Tally,
  output_tokens: Tally,
});
type Usage = z.infer<typeof Usage>;

const Answer = z.object({ model: z.string().nullish(), usage: Usage.nullish(), stop_reason: z.string().nullish() });
/** A whole answer, or an event of a stream. */
const Part = Answer.extend({
  type: z.string(),
  message: Answer.optional(),
  delta: z.object({ stop_reason: z.string().nullish() }).optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Anthropic counts what it cached beside its input, and begins a stream with a first guess at its output. */
const tokensOf = (usage: Usage, isFirst: boolean): NonNullable<Observation["tokens"]> => {
  const { input_tokens: input, output_tokens: output } = usage;
  const [read, written] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0];
  return {
    ...(typeof input === "number" && {
      inputTokens: input + read + written,
      cachedInputTokens: read,
      cacheWriteTokens: written,
    }),
    // What it thought is a part of its output, and not told apart.
    ...(typeof output === "number" && !isFirst && { outputTokens: output, reasoningTokens: 0 }),
  };
};

const usageOf = ({ tokens }: Ending) => ({
  input_tokens: tokens.inputTokens - tokens.cachedInputTokens - tokens.cacheWriteTokens,
  cache_creation_input_tokens: tokens.cacheWriteTokens,
  cache_read_input_tokens: tokens.cachedInputTokens,
  output_tokens: tokens.outputTokens,
});

const callOf = (call: ReplyCall, index: number, id: string) => ({
  type: "tool_use" as const,
  id: `toolu_${id}_${index}`,
  name: call.name,
  input: argumentsValue(call),
});

const messageOf = ({ id, model }: Pick<Rendering, "id" | "model">) => ({
  id: `msg_${id}`,
  type: "message",
  role: "assistant",
  model,
});
const stopOf = ({ isCut = false }: Ending, hasCalls: boolean) => ({
  stop_reason: isCut ? "max_tokens" : hasCalls ? "tool_use" : "end_turn",
  stop_sequence: null,
});

const whole = (reply: Reply, as: Rendering): string => {
  const calls = (reply.calls ?? []).map((call, index) => callOf(call, index, as.id));
  const content = [...(reply.text === undefined ? [] : [{ type: "text", text: reply.text }]), ...calls];
  return JSON.stringify({ ...messageOf(as), content, ...stopOf(as, calls.length > 0), usage: usageOf(as) });
};

const write = (as: Omit<Rendering, keyof Ending>): AnswerWriter => {
  let begun = false;
  let inText = false;
  let index = 0;
  let calls = 0;
  const say = (type: string, event: JsonObject): string => serverSentEvent({ type, ...event }, type);
  const begin = (): string => {
    if (begun) return "";
    begun = true;
    // What it used is known at its end only, and said there.
    const usage = { ...usageOf({ tokens: noTokens }), output_tokens: 1 };
    const message = { ...messageOf(as), content: [], stop_reason: null, stop_sequence: null, usage };
    return say("message_start", { message });
  };
  const start = (block: JsonObject): string => begin() + say("content_block_start", { index, content_block: block });
  const delta = (grown: JsonObject): string => say("content_block_delta", { index, delta: grown });
  const stop = (): string => say("content_block_stop", { index: index++ });
  const endText = (): string => {
    if (!inText) return "";
    inText = false;
    return stop();
  };
  return {
    text: (text) => {
      const first = inText ? "" : start({ type: "text", text: "" });
      inText = true;
      return first + delta({ type: "text_delta", text });
    },
    call: (asked) => {
      const block = { ...callOf(asked, calls++, as.id), input: {} };
      return [
        endText(),
        start(block),
        ...pieces(argumentsText(asked)).map((json) => delta({ type: "input_json_delta", partial_json: json })),
        stop(),
      ].join("");
    },
    end: (ending) =>
      [
        begin(),
        endText(),
        say("message_delta", { delta: stopOf(ending, calls > 0), usage: usageOf(ending) }),
        say("message_stop", {}),
      ].join(""),
  };
};

const errorType = (status: number): string =>
  errorTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error");

const errorTypes: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

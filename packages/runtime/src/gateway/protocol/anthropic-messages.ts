import { z } from "zod";

import { argumentsText, argumentsValue, type Reply } from "../reply.ts";
import type { Said } from "../said.ts";
import { Content, JsonSchema } from "./json-parts.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { JsonObject, Observation, Rendered, Rendering, WireProtocol } from "./wire-protocol.ts";

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

  render: (reply, as) => (as.stream ? streamed(reply, as) : whole(reply, as)),

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

const usageOf = ({ tokens }: Rendering) => ({
  input_tokens: tokens.inputTokens - tokens.cachedInputTokens - tokens.cacheWriteTokens,
  cache_creation_input_tokens: tokens.cacheWriteTokens,
  cache_read_input_tokens: tokens.cachedInputTokens,
  output_tokens: tokens.outputTokens,
});

const blocksOf = (reply: Reply, { id }: Rendering) => [
  ...(reply.text === undefined ? [] : [{ type: "text", text: reply.text } as const]),
  ...(reply.calls ?? []).map((call, index) => ({
    type: "tool_use" as const,
    id: `toolu_${id}_${index}`,
    name: call.name,
    input: argumentsValue(call),
    text: argumentsText(call),
  })),
];

const messageOf = (as: Rendering) => ({ id: `msg_${as.id}`, type: "message", role: "assistant", model: as.model });
const stopOf = (reply: Reply) => ({ stop_reason: reply.calls ? "tool_use" : "end_turn", stop_sequence: null });

const whole = (reply: Reply, as: Rendering): Rendered => {
  const content = blocksOf(reply, as).map((block) => (block.type === "text" ? block : { ...block, text: undefined }));
  const body = JSON.stringify({ ...messageOf(as), content, ...stopOf(reply), usage: usageOf(as) });
  return { contentType: "application/json", body };
};

const streamed = (reply: Reply, as: Rendering): Rendered => {
  const message = { ...messageOf(as), content: [], stop_reason: null, stop_sequence: null };
  const events: readonly JsonObject[] = [
    { type: "message_start", message: { ...message, usage: { ...usageOf(as), output_tokens: 1 } } },
    ...blocksOf(reply, as).flatMap((block, index) => [
      {
        type: "content_block_start",
        index,
        content_block: block.type === "text" ? { type: "text", text: "" } : { ...block, text: undefined, input: {} },
      },
      ...pieces(block.text).map((piece) => ({
        type: "content_block_delta",
        index,
        delta:
          block.type === "text"
            ? { type: "text_delta", text: piece }
            : { type: "input_json_delta", partial_json: piece },
      })),
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: stopOf(reply), usage: { output_tokens: as.tokens.outputTokens } },
    { type: "message_stop" },
  ];
  const body = events.map((event) => serverSentEvent(event, String(event["type"]))).join("");
  return { contentType: "text/event-stream", body };
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

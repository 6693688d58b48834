import { z } from "zod";

import { argumentsText, type Reply } from "../reply.ts";
import type { Said } from "../said.ts";
import { Content, Count, JsonSchema } from "./json-parts.ts";
import { openai } from "./openai.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { JsonObject, OfferedTool, Rendered, Rendering, WireProtocol } from "./wire-protocol.ts";

/** The Responses protocol, used without state on the provider's side: each request carries the whole conversation. */
export const openaiResponses: WireProtocol = {
  ...openai,
  id: "openai-responses",

  read: ({ pathname }, body) => {
    if (pathname !== "/v1/responses") return undefined;
    const request = Request.parse(body);
    const items = typeof request.input === "string" ? [] : request.input;
    return {
      body: body as JsonObject,
      model: request.model,
      stream: request.stream ?? false,
      tools: (request.tools ?? []).flatMap(offeredBy),
      said: items.flatMap(saidBy),
      heard: items.filter(({ type }) => type?.endsWith("_output") ?? false).map(({ output }) => output),
    };
  },

  forward: (call, model) => ({ path: "/responses", body: { ...call.body, model } }),

  observe: (part) => {
    const event = Event.safeParse(part).data;
    const { data } = Answer.safeParse(event?.response ?? part);
    const usage = data?.usage;
    const error = data?.error?.message ?? (event?.type === "error" ? event.message : undefined);
    return {
      ...(data?.model && { model: data.model }),
      ...(usage && {
        tokens: {
          inputTokens: usage.input_tokens,
          cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
          outputTokens: usage.output_tokens,
          reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
        },
      }),
      ...((data?.status === "completed" || data?.status === "incomplete") && { finished: true }),
      ...(error && { error }),
    };
  },

  isUnasked: () => false,

  render: (reply, as) => (as.stream ? streamed(reply, as) : whole(reply, as)),
};

const Item = z.object({
  type: z.string().optional(),
  role: z.string().optional(),
  content: Content.catch(""),
  name: z.string().optional(),
  arguments: z.string().optional(),
  /** Of a custom tool, which takes plain text. */
  input: z.string().optional().catch(undefined),
  output: Content.catch(""),
});

interface Tool {
  readonly type: string;
  readonly name?: string | undefined;
  readonly parameters?: JsonObject | null | undefined;
  readonly tools?: readonly Tool[] | undefined;
}
const Tool: z.ZodType<Tool> = z.lazy(() =>
  z.object({
    type: z.string(),
    name: z.string().optional(),
    parameters: JsonSchema,
    tools: z.array(Tool).optional(),
  }),
);

const Request = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  input: z.union([z.string(), z.array(Item)]),
  tools: z.array(Tool).nullish(),
});

/** A namespace holds tools of its own. */
const offeredBy = (tool: Tool): readonly OfferedTool[] =>
  tool.type === "namespace"
    ? (tool.tools ?? []).flatMap(offeredBy)
    : [{ name: tool.name ?? tool.type, schema: tool.parameters ?? undefined }];

const saidBy = (item: z.infer<typeof Item>): readonly Said[] => {
  if (item.role === "assistant") return [{ kind: "text", text: item.content }];
  if (!item.type?.endsWith("_call")) return [];
  return [{ kind: "call", name: item.name ?? item.type, arguments: item.arguments ?? item.input ?? "" }];
};

const Usage = z.object({
  input_tokens: Count,
  output_tokens: Count,
  input_tokens_details: z.object({ cached_tokens: Count }).nullish(),
  output_tokens_details: z.object({ reasoning_tokens: Count }).nullish(),
});
const Answer = z.object({
  model: z.string().nullish(),
  status: z.string().nullish(),
  usage: Usage.nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
const Event = z.object({
  type: z.string().optional(),
  response: z.unknown().optional(),
  message: z.string().optional(),
});

type OutputItem = JsonObject & { readonly id: string };

const outputOf = (reply: Reply, { id }: Rendering): readonly OutputItem[] => [
  ...(reply.text === undefined
    ? []
    : [{ type: "message", id: `msg_${id}`, role: "assistant", status: "completed", content: [textPart(reply.text)] }]),
  ...(reply.calls ?? []).map((call, index) => ({
    type: "function_call",
    id: `fc_${id}_${index}`,
    call_id: `call_${id}_${index}`,
    name: call.name,
    arguments: argumentsText(call),
    status: "completed",
  })),
];

const textPart = (text: string) => ({ type: "output_text", text, annotations: [], logprobs: [] });

const responseOf = (as: Rendering, output: readonly OutputItem[], done: boolean) => ({
  id: `resp_${as.id}`,
  object: "response",
  created_at: 0,
  status: done ? "completed" : "in_progress",
  model: as.model,
  output,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: null,
  top_p: null,
  tool_choice: "auto",
  tools: [],
  usage: done
    ? {
        input_tokens: as.tokens.inputTokens,
        input_tokens_details: { cached_tokens: as.tokens.cachedInputTokens },
        output_tokens: as.tokens.outputTokens,
        output_tokens_details: { reasoning_tokens: as.tokens.reasoningTokens },
        total_tokens: as.tokens.inputTokens + as.tokens.outputTokens,
      }
    : null,
});

const whole = (reply: Reply, as: Rendering): Rendered => ({
  contentType: "application/json",
  body: JSON.stringify(responseOf(as, outputOf(reply, as), true)),
});

const streamed = (reply: Reply, as: Rendering): Rendered => {
  const output = outputOf(reply, as);
  const events: readonly JsonObject[] = [
    { type: "response.created", response: responseOf(as, [], false) },
    ...output.flatMap((item, index) => [
      { type: "response.output_item.added", output_index: index, item: { ...item, ...begun(item) } },
      ...growth(item).map((event) => ({ item_id: item.id, output_index: index, ...event })),
      { type: "response.output_item.done", output_index: index, item },
    ]),
    { type: "response.completed", response: responseOf(as, output, true) },
  ];
  const body = events.map((event, index) =>
    serverSentEvent({ ...event, sequence_number: index }, String(event["type"])),
  );
  return { contentType: "text/event-stream", body: body.join("") };
};

const begun = (item: OutputItem) =>
  item["type"] === "message" ? { status: "in_progress", content: [] } : { status: "in_progress", arguments: "" };

/** The events between an item's first and last. */
const growth = (item: OutputItem): readonly JsonObject[] => {
  if (item["type"] !== "message") {
    const text = String(item["arguments"]);
    return [
      ...pieces(text).map((delta) => ({ type: "response.function_call_arguments.delta", delta })),
      { type: "response.function_call_arguments.done", name: item["name"], arguments: text },
    ];
  }
  const [part] = item["content"] as readonly [ReturnType<typeof textPart>];
  const deltas = pieces(part.text).map((delta) => ({ type: "response.output_text.delta", delta, logprobs: [] }));
  return [
    { type: "response.content_part.added", part: textPart("") },
    ...deltas,
    { type: "response.output_text.done", text: part.text, logprobs: [] },
    { type: "response.content_part.done", part },
  ].map((event) => ({ content_index: 0, ...event }));
};

import { z } from "zod";

import { readOpenaiResponses } from "../chat/read-openai-responses.ts";
import { argumentsText, type Reply, type ReplyCall } from "../reply.ts";
import type { Said } from "../said.ts";
import { Content, Count, JsonSchema } from "./json-parts.ts";
import { openai } from "./openai.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { AnswerWriter, Ending, JsonObject, OfferedTool, Rendering, WireProtocol } from "./wire-protocol.ts";

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

  chat: ({ body }) => readOpenaiResponses(body),
  whole: (reply, as) => JSON.stringify(responseOf(as, outputOf(reply, as.id), as)),
  write: (as) => write(as),
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

const outputOf = (reply: Reply, id: string): readonly OutputItem[] => [
  ...(reply.text === undefined ? [] : [messageOf(reply.text, id)]),
  ...(reply.calls ?? []).map((call, index) => callOf(call, index, id)),
];

const messageOf = (text: string, id: string): OutputItem => ({
  type: "message",
  id: `msg_${id}`,
  role: "assistant",
  status: "completed",
  content: [textPart(text)],
});

const callOf = (call: ReplyCall, index: number, id: string): OutputItem => ({
  type: "function_call",
  id: `fc_${id}_${index}`,
  call_id: `call_${id}_${index}`,
  name: call.name,
  arguments: argumentsText(call),
  status: "completed",
});

const textPart = (text: string) => ({ type: "output_text", text, annotations: [], logprobs: [] });

/** Without an ending it goes on. */
const responseOf = (as: Omit<Rendering, keyof Ending>, output: readonly OutputItem[], ending?: Ending) => ({
  id: `resp_${as.id}`,
  object: "response",
  created_at: 0,
  status: ending === undefined ? "in_progress" : ending.isCut ? "incomplete" : "completed",
  model: as.model,
  output,
  error: null,
  incomplete_details: ending?.isCut ? { reason: "max_output_tokens" } : null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: null,
  top_p: null,
  tool_choice: "auto",
  tools: [],
  usage: ending ? usageOf(ending) : null,
});

const usageOf = ({ tokens }: Ending) => ({
  input_tokens: tokens.inputTokens,
  input_tokens_details: { cached_tokens: tokens.cachedInputTokens },
  output_tokens: tokens.outputTokens,
  output_tokens_details: { reasoning_tokens: tokens.reasoningTokens },
  total_tokens: tokens.inputTokens + tokens.outputTokens,
});

const write = (as: Omit<Rendering, keyof Ending>): AnswerWriter => {
  const output: OutputItem[] = [];
  let events = 0;
  let text: string | undefined;
  let calls = 0;
  const say = (type: string, event: JsonObject): string =>
    serverSentEvent({ type, ...event, sequence_number: events++ }, type);
  const begin = (): string => (events > 0 ? "" : say("response.created", { response: responseOf(as, []) }));
  const place = () => ({ output_index: output.length });
  const inMessage = () => ({ item_id: `msg_${as.id}`, ...place(), content_index: 0 });
  const added = (item: OutputItem, empty: JsonObject): string =>
    say("response.output_item.added", { ...place(), item: { ...item, status: "in_progress", ...empty } });
  const done = (item: OutputItem): string => {
    const event = say("response.output_item.done", { ...place(), item });
    output.push(item);
    return event;
  };
  const endText = (): string => {
    if (text === undefined) return "";
    const [item, part] = [messageOf(text, as.id), textPart(text)];
    text = undefined;
    return [
      say("response.output_text.done", { ...inMessage(), text: part.text, logprobs: [] }),
      say("response.content_part.done", { ...inMessage(), part }),
      done(item),
    ].join("");
  };
  return {
    text: (delta) => {
      const first =
        text === undefined
          ? [
              begin(),
              added(messageOf("", as.id), { content: [] }),
              say("response.content_part.added", { ...inMessage(), part: textPart("") }),
            ].join("")
          : "";
      text = `${text ?? ""}${delta}`;
      return first + say("response.output_text.delta", { ...inMessage(), delta, logprobs: [] });
    },
    call: (asked) => {
      const item = callOf(asked, calls++, as.id);
      const within = () => ({ item_id: item.id, ...place() });
      const { name, arguments: words } = item;
      return [
        begin(),
        endText(),
        added(item, { arguments: "" }),
        ...pieces(argumentsText(asked)).map((delta) =>
          say("response.function_call_arguments.delta", { ...within(), delta }),
        ),
        say("response.function_call_arguments.done", { ...within(), name, arguments: words }),
        done(item),
      ].join("");
    },
    end: (ending) => {
      const before = begin() + endText();
      const type = ending.isCut ? "response.incomplete" : "response.completed";
      return before + say(type, { response: responseOf(as, output, ending) });
    },
  };
};

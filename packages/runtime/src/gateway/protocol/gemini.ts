import { z } from "zod";

import { readGemini } from "../chat/read-gemini.ts";
import { argumentsValue, type Reply, type ReplyCall } from "../reply.ts";
import type { Said } from "../said.ts";
import { Count, JsonSchema } from "./json-parts.ts";
import { serverSentEvent } from "./server-sent-event.ts";
import type { AnswerWriter, Ending, JsonObject, OfferedTool, Rendering, WireProtocol } from "./wire-protocol.ts";

/** Gemini's generateContent, which names model and stream in the path. */
export const gemini: WireProtocol = {
  id: "gemini",
  // Its clients add the version, `/v1beta`, themselves.
  basePath: "",
  headers: {},
  passedHeaders: [],
  authorization: (apiKey) => ({ "x-goog-api-key": apiKey }),

  read: ({ pathname, searchParams }, body) => {
    const [, model, method] =
      /^\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(pathname) ?? [];
    if (model === undefined) return undefined;
    // Without this, a stream would be one JSON array, which no client that we know asks for.
    if (method === "streamGenerateContent") z.literal("sse").parse(searchParams.get("alt"));
    const { contents, tools } = Request.parse(body);
    return {
      body: body as JsonObject,
      model: decodeURIComponent(model),
      stream: method === "streamGenerateContent",
      tools: (tools ?? []).flatMap(offeredBy),
      said: saidIn(contents),
      heard: contents.flatMap(({ parts }) =>
        parts.flatMap(({ functionResponse: heard }) => (heard ? [JSON.stringify(heard.response ?? null)] : [])),
      ),
    };
  },

  forward: (call, model) => ({
    path: `/models/${encodeURIComponent(model)}:${call.stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: call.body,
  }),

  observe: (part) => {
    const { data } = Answer.safeParse(part);
    if (!data) return {};
    const { usageMetadata: usage, modelVersion, candidates, promptFeedback, error } = data;
    return {
      ...(modelVersion && { model: modelVersion }),
      ...(usage && {
        tokens: {
          inputTokens: usage.promptTokenCount + usage.toolUsePromptTokenCount,
          cachedInputTokens: usage.cachedContentTokenCount,
          // What it thought is counted beside what it said.
          outputTokens: usage.candidatesTokenCount + usage.thoughtsTokenCount,
          reasoningTokens: usage.thoughtsTokenCount,
        },
      }),
      ...((candidates?.[0]?.finishReason || promptFeedback?.blockReason) && { finished: true }),
      ...(error && { error: error.message }),
    };
  },

  isUnasked: () => false,

  chat: ({ body, model }) => readGemini(body, model),
  whole: (reply, as) => whole(reply, as),
  write: (as) => write(as),

  renderError: ({ status, code, message }) => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code, domain: "orchestrate" }];
    return JSON.stringify({ error: { code: status, message, status: statusNames[status] ?? "UNKNOWN", details } });
  },
};

const Part = z.object({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  functionCall: z.object({ name: z.string(), args: z.unknown().optional() }).optional(),
  functionResponse: z.object({ response: z.unknown().optional() }).optional(),
});

const Tool = z.object({
  functionDeclarations: z
    .array(z.object({ name: z.string(), parameters: JsonSchema, parametersJsonSchema: JsonSchema }))
    .optional(),
});

const Request = z.object({
  contents: z.array(z.object({ role: z.string().optional(), parts: z.array(Part).default([]) })),
  tools: z.array(Tool).nullish(),
});

/** A tool that is no function is Google's own and named by its only key. */
const offeredBy = (tool: z.infer<typeof Tool>): readonly OfferedTool[] =>
  tool.functionDeclarations?.map(({ name, parameters, parametersJsonSchema }) => ({
    name,
    schema: parametersJsonSchema ?? parameters ?? undefined,
  })) ?? Object.keys(tool).map((name) => ({ name, schema: undefined }));

/** A client may repeat a streamed text in the pieces in which it came: what follows itself is one text. */
const saidIn = (contents: z.infer<typeof Request>["contents"]): readonly Said[] => {
  const said: Said[] = [];
  let text = "";
  const end = () => {
    if (text !== "") said.push({ kind: "text", text });
    text = "";
  };
  for (const { role, parts } of contents) {
    if (role !== "model") end();
    for (const { text: more, thought, functionCall: call } of role === "model" ? parts : []) {
      if (thought !== true) text += more ?? "";
      if (call) end();
      if (call) said.push({ kind: "call", name: call.name, arguments: JSON.stringify(call.args ?? {}) });
    }
  }
  end();
  return said;
};

const Answer = z.object({
  modelVersion: z.string().nullish(),
  candidates: z.array(z.object({ finishReason: z.string().nullish() })).nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: Count,
      toolUsePromptTokenCount: Count,
      cachedContentTokenCount: Count,
      candidatesTokenCount: Count,
      thoughtsTokenCount: Count,
    })
    .nullish(),
  error: z.object({ message: z.string() }).nullish(),
});

const callOf = (call: ReplyCall): JsonObject => ({ functionCall: { name: call.name, args: argumentsValue(call) } });

/** Without an ending it goes on. */
const answerOf = (parts: readonly JsonObject[], as: Pick<Rendering, "id" | "model">, ending?: Ending) => ({
  candidates: [
    {
      content: { role: "model", parts },
      ...(ending && { finishReason: ending.isCut ? "MAX_TOKENS" : "STOP" }),
      index: 0,
    },
  ],
  ...(ending && { usageMetadata: usageOf(ending) }),
  modelVersion: as.model,
  responseId: as.id,
});

const usageOf = ({ tokens }: Ending) => ({
  promptTokenCount: tokens.inputTokens,
  cachedContentTokenCount: tokens.cachedInputTokens,
  candidatesTokenCount: tokens.outputTokens - tokens.reasoningTokens,
  thoughtsTokenCount: tokens.reasoningTokens,
  totalTokenCount: tokens.inputTokens + tokens.outputTokens,
});

const whole = (reply: Reply, as: Rendering): string => {
  const parts = [...(reply.text === undefined ? [] : [{ text: reply.text }]), ...(reply.calls ?? []).map(callOf)];
  return JSON.stringify(answerOf(parts, as, as));
};

/** Its clients take a part as it is, so that a call is one event. */
const write = (as: Omit<Rendering, keyof Ending>): AnswerWriter => ({
  text: (text) => serverSentEvent(answerOf([{ text }], as)),
  call: (call) => serverSentEvent(answerOf([callOf(call)], as)),
  end: (ending) => serverSentEvent(answerOf([], as, ending)),
});

const statusNames: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

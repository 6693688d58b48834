import { z } from "zod";

import { argumentsValue, type Reply } from "../reply.ts";
import type { Said } from "../said.ts";
import { Count, JsonSchema } from "./json-parts.ts";
import { pieces, serverSentEvent } from "./server-sent-event.ts";
import type { JsonObject, OfferedTool, Rendered, Rendering, WireProtocol } from "./wire-protocol.ts";

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

  render: (reply, as) => (as.stream ? streamed(reply, as) : whole(reply, as)),

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

const partsOf = (reply: Reply): readonly JsonObject[] => [
  ...(reply.text === undefined ? [] : [{ text: reply.text }]),
  ...(reply.calls ?? []).map((call) => ({ functionCall: { name: call.name, args: argumentsValue(call) } })),
];

const answerOf = (parts: readonly JsonObject[], as: Rendering, isLast: boolean) => ({
  candidates: [{ content: { role: "model", parts }, ...(isLast && { finishReason: "STOP" }), index: 0 }],
  usageMetadata: {
    promptTokenCount: as.tokens.inputTokens,
    cachedContentTokenCount: as.tokens.cachedInputTokens,
    candidatesTokenCount: as.tokens.outputTokens - as.tokens.reasoningTokens,
    thoughtsTokenCount: as.tokens.reasoningTokens,
    totalTokenCount: as.tokens.inputTokens + as.tokens.outputTokens,
  },
  modelVersion: as.model,
  responseId: as.id,
});

const whole = (reply: Reply, as: Rendering): Rendered => ({
  contentType: "application/json",
  body: JSON.stringify(answerOf(partsOf(reply), as, true)),
});

const streamed = (reply: Reply, as: Rendering): Rendered => {
  const parts = [...pieces(reply.text ?? "").map((text) => ({ text })), ...partsOf({ ...reply, text: undefined })];
  const events = parts.map((part, index) => serverSentEvent(answerOf([part], as, index === parts.length - 1)));
  return { contentType: "text/event-stream", body: events.join("") };
};

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

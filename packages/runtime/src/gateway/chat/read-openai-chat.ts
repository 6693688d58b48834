import type { Chat } from "@orchestrate/shared";
import { z } from "zod";

import { conversationOf, Optional, Schema, Text, type Turn } from "./chat-parts.ts";

/** Reads a request of Chat Completions. Throws a ZodError for one that holds more than text and functions. */
export const readOpenaiChat = (body: unknown): Chat => {
  const request = Request.parse(body);
  return {
    model: request.model,
    ...conversationOf(request.messages.flatMap(turnsOf)),
    tools: (request.tools ?? []).flatMap(({ function: tool }) =>
      tool ? [{ name: tool.name, description: tool.description, schema: tool.parameters ?? {} }] : [],
    ),
    toolChoice: request.tool_choice ?? "auto",
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    outputSchema: request.response_format?.json_schema?.schema,
  };
};

const Message = z.object({
  role: z.string(),
  content: Text,
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});

export const Choice = z.union([
  z.enum(["auto", "none", "required"]),
  z.object({ function: z.object({ name: z.string() }) }).transform(({ function: { name } }) => ({ tool: name })),
  z.object({ type: z.literal("function"), name: z.string() }).transform(({ name }) => ({ tool: name })),
]);

const Request = z.object({
  model: z.string(),
  messages: z.array(Message),
  tools: z
    .array(
      z.object({
        function: z
          .object({ name: z.string(), description: z.string().optional(), parameters: Schema.nullish() })
          .optional(),
      }),
    )
    .nullish(),
  tool_choice: Choice.nullish(),
  max_tokens: Optional,
  max_completion_tokens: Optional,
  temperature: Optional,
  response_format: z.object({ json_schema: z.object({ schema: Schema.optional() }).optional() }).nullish(),
});

const turnsOf = ({ role, content, tool_calls, tool_call_id = "" }: z.infer<typeof Message>): readonly Turn[] => {
  if (role === "tool") return [{ kind: "result", id: tool_call_id, text: content }];
  if (role !== "assistant") return [{ kind: role === "user" ? "user" : "system", text: content }];
  return [
    { kind: "assistant", text: content },
    ...(tool_calls ?? []).map(({ id, function: call }): Turn => ({ kind: "call", call: { id, ...call } })),
  ];
};

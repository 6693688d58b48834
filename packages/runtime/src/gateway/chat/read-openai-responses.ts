import type { Chat } from "@orchestrate/shared";
import { z } from "zod";

import { conversationOf, Optional, Schema, Text, type Turn } from "./chat-parts.ts";
import { Choice } from "./read-openai-chat.ts";

/** Reads a request of the Responses protocol. Throws a ZodError for one that holds more than text and functions. */
export const readOpenaiResponses = (body: unknown): Chat => {
  const { input, instructions, tools, ...request } = Request.parse(body);
  const items = typeof input === "string" ? [{ kind: "user" as const, text: input }] : input.flat();
  return {
    model: request.model,
    ...conversationOf([{ kind: "system", text: instructions ?? "" }, ...items]),
    tools: (tools ?? []).flatMap((tool) =>
      tool.type === "function"
        ? [{ name: tool.name ?? "", description: tool.description ?? undefined, schema: tool.parameters ?? {} }]
        : [],
    ),
    toolChoice: request.tool_choice ?? "auto",
    maxOutputTokens: request.max_output_tokens,
    temperature: request.temperature,
    outputSchema: request.text?.format?.schema,
  };
};

const Message = z
  .object({ type: z.literal("message").optional(), role: z.string(), content: Text })
  .transform(({ role, content }): readonly Turn[] => [
    { kind: role === "user" || role === "assistant" ? role : "system", text: content },
  ]);
const Call = z
  .object({ type: z.literal("function_call"), call_id: z.string(), name: z.string(), arguments: z.string() })
  .transform(({ call_id, name, arguments: words }): readonly Turn[] => [
    { kind: "call", call: { id: call_id, name, arguments: words } },
  ]);
const Output = z
  .object({ type: z.literal("function_call_output"), call_id: z.string(), output: Text })
  .transform(({ call_id, output }): readonly Turn[] => [{ kind: "result", id: call_id, text: output }]);
// Of another model's: this provider never gave any.
const Reasoning = z.object({ type: z.literal("reasoning") }).transform((): readonly Turn[] => []);

const Request = z.object({
  model: z.string(),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(z.union([Call, Output, Reasoning, Message]))]),
  tools: z
    .array(
      z.object({
        type: z.string(),
        name: z.string().optional(),
        description: z.string().nullish(),
        parameters: Schema.nullish(),
      }),
    )
    .nullish(),
  tool_choice: Choice.nullish(),
  max_output_tokens: Optional,
  temperature: Optional,
  text: z.object({ format: z.object({ schema: Schema.optional() }).nullish() }).nullish(),
});

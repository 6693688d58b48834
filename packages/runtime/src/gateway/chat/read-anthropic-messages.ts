import type { Chat } from "@orchestrate/shared";
import { z } from "zod";

import { conversationOf, Optional, Schema, Text, type Turn } from "./chat-parts.ts";

/** Reads a request of the Messages protocol. Throws a ZodError for one that holds more than text and tools. */
export const readAnthropicMessages = (body: unknown): Chat => {
  const request = Request.parse(body);
  return {
    model: request.model,
    ...conversationOf([{ kind: "system", text: request.system }, ...request.messages.flat()]),
    tools: (request.tools ?? []).flatMap(({ name, description, input_schema }) =>
      input_schema ? [{ name, description, schema: input_schema }] : [],
    ),
    toolChoice: choiceOf(request.tool_choice),
    maxOutputTokens: request.max_tokens,
    temperature: request.temperature,
    outputSchema: request.output_config?.format?.schema,
  };
};

type BlockTurn = (role: "user" | "assistant" | "system") => readonly Turn[];

const Block = z.union([
  z.object({ type: z.literal("text"), text: z.string() }).transform(({ text }): BlockTurn => (kind) => [
    { kind, text },
  ]),
  z
    .object({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() })
    .transform(({ id, name, input }): BlockTurn => () => [
      { kind: "call", call: { id, name, arguments: JSON.stringify(input ?? {}) } },
    ]),
  z
    .object({ type: z.literal("tool_result"), tool_use_id: z.string(), content: Text })
    .transform(({ tool_use_id: id, content: text }): BlockTurn => () => [{ kind: "result", id, text }]),
  // Of another model's: this provider never gave any.
  z.object({ type: z.enum(["thinking", "redacted_thinking"]) }).transform((): BlockTurn => () => []),
]);

const Message = z
  .object({ role: z.enum(["user", "assistant", "system"]), content: z.union([z.string(), z.array(Block)]) })
  .transform(({ role, content }): readonly Turn[] =>
    typeof content === "string" ? [{ kind: role, text: content }] : content.flatMap((block) => block(role)),
  );

const ToolChoice = z.object({ type: z.enum(["auto", "any", "tool", "none"]), name: z.string().optional() });

const Request = z.object({
  model: z.string(),
  system: Text,
  messages: z.array(Message),
  tools: z
    .array(z.object({ name: z.string(), description: z.string().optional(), input_schema: Schema.optional() }))
    .nullish(),
  tool_choice: ToolChoice.nullish(),
  max_tokens: Optional,
  temperature: Optional,
  output_config: z.object({ format: z.object({ schema: Schema.optional() }).nullish() }).nullish(),
});

const choiceOf = (choice: z.infer<typeof ToolChoice> | null | undefined): Chat["toolChoice"] => {
  if (choice?.type === "tool" && choice.name !== undefined) return { tool: choice.name };
  return choice?.type === "any" ? "required" : choice?.type === "none" ? "none" : "auto";
};

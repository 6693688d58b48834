import type { Chat, ChatMessage } from "@orchestrate/shared";

/** What a model of the AI SDK is asked; it takes more, of which nothing is used here. */
export interface CallOptions {
  prompt: Message[];
  tools?: { type: "function"; name: string; description?: string; inputSchema: Record<string, unknown> }[];
  toolChoice?: { type: "auto" | "none" | "required" } | { type: "tool"; toolName: string };
  maxOutputTokens?: number;
  temperature?: number;
  responseFormat?: { type: "json"; schema: Record<string, unknown> };
  abortSignal?: AbortSignal;
}

type Message =
  | { role: "system"; content: string }
  | { role: "user"; content: { type: "text"; text: string }[] }
  | {
      role: "assistant";
      content: (
        | { type: "text"; text: string }
        | { type: "tool-call"; toolCallId: string; toolName: string; input: unknown }
      )[];
    }
  | {
      role: "tool";
      content: { type: "tool-result"; toolCallId: string; toolName: string; output: { type: "text"; value: string } }[];
    };

/** A whole conversation, as the AI SDK takes it. */
export const callOptionsOf = (chat: Chat, signal: AbortSignal): CallOptions => ({
  prompt: [
    ...(chat.system === undefined ? [] : [{ role: "system" as const, content: chat.system }]),
    ...chat.messages.map(messageOf),
  ],
  ...(chat.tools.length > 0 && {
    tools: chat.tools.map(({ name, description, schema }) => ({
      type: "function" as const,
      name,
      ...(description !== undefined && { description }),
      inputSchema: { ...schema },
    })),
    toolChoice:
      typeof chat.toolChoice === "object"
        ? { type: "tool", toolName: chat.toolChoice.tool }
        : { type: chat.toolChoice },
  }),
  ...(chat.maxOutputTokens !== undefined && { maxOutputTokens: chat.maxOutputTokens }),
  ...(chat.temperature !== undefined && { temperature: chat.temperature }),
  ...(chat.outputSchema && { responseFormat: { type: "json", schema: { ...chat.outputSchema } } }),
  abortSignal: signal,
});

const messageOf = (message: ChatMessage): Message => {
  switch (message.role) {
    case "user":
      return { role: "user", content: [{ type: "text", text: message.text }] };
    case "assistant":
      return {
        role: "assistant",
        content: [
          ...(message.text === "" ? [] : [{ type: "text" as const, text: message.text }]),
          ...message.calls.map((call) => ({
            type: "tool-call" as const,
            toolCallId: call.id,
            toolName: call.name,
            input: inputOf(call.arguments),
          })),
        ],
      };
    case "tool": {
      const { id: toolCallId, name: toolName, text: value } = message;
      return {
        role: "tool",
        content: [{ type: "tool-result", toolCallId, toolName, output: { type: "text", value } }],
      };
    }
  }
};

/** Models do send arguments that are no JSON; a provider wants a value in any case. */
const inputOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return { arguments: text };
  }
};

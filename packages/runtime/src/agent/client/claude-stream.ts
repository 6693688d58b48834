import { z } from "zod";

import type { Client } from "./client.ts";

/** Reads the JSON lines that Claude Code prints, and that Qwen Code has taken over. */
export const hearClaudeStream: Client["hear"] = (event, account) => {
  const heard = Heard.safeParse(event).data;
  if (heard === undefined) return;
  if (heard.type === "result") {
    if (heard.is_error) return account.failed(heard.result ?? heard.error?.message ?? "It failed");
    return account.recovered();
  }
  for (const part of heard.message.content) {
    if (part.type === "text" && heard.type === "assistant") account.said(part.text);
    if (part.type === "tool_use") {
      const { id, name: title, input } = part;
      account.tool({ id, title, kind: kindOf(title), status: "started", detail: JSON.stringify(input) });
    }
    if (part.type === "tool_result") {
      const { tool_use_id: id, is_error: isError, content } = part;
      account.tool({
        id,
        title: "result",
        kind: "other",
        status: isError ? "failed" : "ok",
        detail: JSON.stringify(content),
      });
    }
  }
};

const kindOf = (tool: string) =>
  /^(bash|run_shell_command)$/i.test(tool)
    ? "execute"
    : /^(write|edit|multiedit|write_file)$/i.test(tool)
      ? "edit"
      : "other";

const Part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    is_error: z.boolean().nullish(),
    content: z.unknown(),
  }),
]);

const Message = z.object({ content: z.union([z.string(), z.array(z.unknown())]).transform(knownParts) });

const Heard = z.discriminatedUnion("type", [
  z.object({ type: z.literal("assistant"), message: Message }),
  z.object({ type: z.literal("user"), message: Message }),
  z.object({
    type: z.literal("result"),
    is_error: z.boolean(),
    result: z.string().optional(),
    error: z.object({ message: z.string().optional() }).optional(),
  }),
]);

/** A part of another kind (thinking, an image) is no reason not to read the others. */
function knownParts(content: string | readonly unknown[]): readonly z.output<typeof Part>[] {
  return typeof content === "string" ? [] : content.flatMap((part) => Part.safeParse(part).data ?? []);
}

import { z } from "zod";

import type { Client } from "./client.ts";

/** pi. It ends with status 0 on every failure of a provider: its last turn says how it went. */
export const pi: Client = {
  id: "pi",
  program: "pi",
  package: "@earendil-works/pi-coding-agent",
  protocols: ["openai-chat", "openai-responses", "anthropic-messages"],
  start: ({ model, protocol, access }) => ({
    args: [
      "--provider",
      "orchestrate",
      "--model",
      model.model,
      ..."--mode json -p --no-session --offline --no-extensions --no-skills".split(" "),
      ...(access === "read" ? ["--tools", "read,bash,grep,find,ls"] : []),
    ],
    env: { PI_OFFLINE: "1", PI_TELEMETRY: "0" },
    files: {
      ".pi/agent/models.json": JSON.stringify({
        providers: {
          orchestrate: {
            baseUrl: model.baseURL,
            api: apis[protocol],
            apiKey: model.token,
            models: [{ id: model.model }],
          },
        },
      }),
      ".pi/agent/settings.json": JSON.stringify({ retry: { enabled: false } }),
    },
  }),
  hear: (event, account) => {
    const heard = Heard.safeParse(event).data;
    if (heard?.type === "tool_execution_start") {
      const { toolCallId: id, toolName: title, args } = heard;
      return account.tool({ id, title, kind: kindOf(title), status: "started", detail: JSON.stringify(args) });
    }
    if (heard?.type === "tool_execution_end") {
      const { toolCallId: id, toolName: title, isError } = heard;
      return account.tool({ id, title, kind: kindOf(title), status: isError ? "failed" : "ok" });
    }
    if (heard?.type !== "turn_end") return;
    const { content, stopReason, errorMessage } = heard.message;
    account.said(content.map(({ text }) => text ?? "").join(""));
    if (stopReason === "stop") account.recovered();
    else if (stopReason !== "toolUse") account.failed(errorMessage ?? stopReason);
  },
};

const apis: Readonly<Record<string, string>> = {
  "openai-chat": "openai-completions",
  "openai-responses": "openai-responses",
  "anthropic-messages": "anthropic-messages",
};

const kindOf = (tool: string) => (tool === "bash" ? "execute" : tool === "write" || tool === "edit" ? "edit" : "read");

const Heard = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("tool_execution_start"),
    toolCallId: z.string(),
    toolName: z.string(),
    args: z.unknown(),
  }),
  z.object({
    type: z.literal("tool_execution_end"),
    toolCallId: z.string(),
    toolName: z.string(),
    isError: z.boolean(),
  }),
  z.object({
    type: z.literal("turn_end"),
    message: z.object({
      content: z.array(z.object({ text: z.string().optional() })),
      stopReason: z.string(),
      errorMessage: z.string().optional(),
    }),
  }),
]);

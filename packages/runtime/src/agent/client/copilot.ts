import { z } from "zod";

import type { Client } from "./client.ts";

/** GitHub Copilot CLI, away from its own service: with a provider of our own it needs no account. */
export const copilot: Client = {
  id: "copilot",
  program: "copilot",
  package: "@github/copilot",
  protocols: ["openai-chat"],
  start: ({ model }) => ({
    args: "--output-format json --allow-all --no-auto-update --disable-builtin-mcps --no-ask-user".split(" "),
    env: {
      COPILOT_OFFLINE: "true",
      COPILOT_PROVIDER_BASE_URL: model.baseURL,
      COPILOT_PROVIDER_API_KEY: model.token,
      COPILOT_MODEL: model.model,
    },
  }),
  hear: (event, account) => {
    const heard = Heard.safeParse(event).data;
    if (heard === undefined) return;
    switch (heard.type) {
      case "assistant.message":
        return account.said(heard.data.content);
      case "session.error":
        return account.failed(heard.data.message);
      case "tool.execution_start": {
        const { toolCallId: id, toolName: title, arguments: words } = heard.data;
        const kind = title === "bash" ? "execute" : "other";
        return account.tool({ id, title, kind, status: "started", detail: JSON.stringify(words) });
      }
      case "tool.execution_complete": {
        const { toolCallId: id, success } = heard.data;
        return account.tool({ id, title: "result", kind: "other", status: success ? "ok" : "failed" });
      }
      case "result":
        if (heard.exitCode === 0) account.recovered();
    }
  },
};

const Heard = z.discriminatedUnion("type", [
  z.object({ type: z.literal("assistant.message"), data: z.object({ content: z.string() }) }),
  z.object({ type: z.literal("session.error"), data: z.object({ message: z.string() }) }),
  z.object({
    type: z.literal("tool.execution_start"),
    data: z.object({ toolCallId: z.string(), toolName: z.string(), arguments: z.unknown() }),
  }),
  z.object({
    type: z.literal("tool.execution_complete"),
    data: z.object({ toolCallId: z.string(), success: z.boolean() }),
  }),
  z.object({ type: z.literal("result"), exitCode: z.number() }),
]);

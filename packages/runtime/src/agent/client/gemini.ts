import { z } from "zod";

import type { Client } from "./client.ts";

/** Gemini CLI. Without a named way to log in it ends with status 41 before it does anything. */
export const gemini: Client = {
  id: "gemini",
  program: "gemini",
  package: "@google/gemini-cli",
  protocols: ["gemini"],
  start: ({ model }) => ({
    args: [..."--yolo --skip-trust -o stream-json -m".split(" "), model.model],
    env: {
      GEMINI_API_KEY: model.token,
      GOOGLE_GEMINI_BASE_URL: model.baseURL,
      // It would else start itself anew with more memory.
      GEMINI_CLI_NO_RELAUNCH: "true",
    },
    files: { ".gemini/settings.json": JSON.stringify(settings) },
  }),
  hear: (event, account) => {
    const heard = Heard.safeParse(event).data;
    if (heard === undefined) return;
    if (heard.type === "message") return heard.role === "assistant" ? account.saidMore(heard.content) : undefined;
    if (heard.type === "error") return account.failed(heard.message);
    if (heard.type === "tool_use") {
      const { tool_id: id, tool_name: title, parameters } = heard;
      return account.tool({ id, title, kind: "other", status: "started", detail: JSON.stringify(parameters) });
    }
    if (heard.type === "tool_result") {
      const { tool_id: id, status, output } = heard;
      const isOk = status === "success";
      return account.tool({ id, title: "result", kind: "other", status: isOk ? "ok" : "failed", detail: output });
    }
    if (heard.status === "success") account.recovered();
    else account.failed(heard.error?.message ?? "It failed");
  },
};

const settings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, retryFetchErrors: false, maxAttempts: 1 },
};

const Heard = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), role: z.string(), content: z.string() }),
  z.object({ type: z.literal("error"), message: z.string() }),
  z.object({ type: z.literal("tool_use"), tool_id: z.string(), tool_name: z.string(), parameters: z.unknown() }),
  z.object({
    type: z.literal("tool_result"),
    tool_id: z.string(),
    status: z.string(),
    output: z.string().optional(),
  }),
  z.object({
    type: z.literal("result"),
    status: z.string(),
    error: z.object({ message: z.string().optional() }).optional(),
  }),
]);

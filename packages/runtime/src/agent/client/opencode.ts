import { z } from "zod";

import type { Client } from "./client.ts";

/** opencode. Its variables keep it from its own servers: a list of models, updates, language servers. */
export const opencode: Client = {
  id: "opencode",
  program: "opencode",
  package: "opencode-ai",
  protocols: ["openai-chat"],
  start: ({ model }) => ({
    args: [..."run --format json --pure --auto -m".split(" "), `orchestrate/${model.model}`],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        provider: {
          orchestrate: {
            npm: "@ai-sdk/openai-compatible",
            name: "orchestrate",
            options: { baseURL: model.baseURL, apiKey: model.token },
            models: { [model.model]: { name: model.model } },
          },
        },
        model: `orchestrate/${model.model}`,
        share: "disabled",
        autoupdate: false,
        snapshot: false,
      }),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_PROJECT_CONFIG: "1",
    },
    // What it would else try to install into its configuration, for ten seconds, at every start.
    files: {
      ".config/opencode/node_modules/.package-lock.json": "{}",
      ".config/opencode/package-lock.json": JSON.stringify({
        packages: { "": { dependencies: { "@opencode-ai/plugin": "*" } } },
      }),
    },
  }),
  hear: (event, account) => {
    const heard = Heard.safeParse(event).data;
    if (heard === undefined) return;
    if (heard.type === "text") return account.said(heard.part.text);
    if (heard.type === "error") return account.failed(heard.error.data?.message ?? heard.error.name ?? "It failed");
    if (heard.type === "step_finish") return account.recovered();
    const { callID: id, tool: title, state } = heard.part;
    account.tool({
      id,
      title,
      kind: title === "bash" ? "execute" : title === "read" ? "read" : "edit",
      status: state.status === "completed" ? "ok" : state.status === "error" ? "failed" : "started",
      detail: JSON.stringify(state.input),
    });
  },
};

const Heard = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), part: z.object({ text: z.string() }) }),
  z.object({ type: z.literal("step_finish") }),
  z.object({
    type: z.literal("error"),
    error: z.object({ name: z.string().optional(), data: z.object({ message: z.string().optional() }).optional() }),
  }),
  z.object({
    type: z.literal("tool_use"),
    part: z.object({
      callID: z.string(),
      tool: z.string(),
      state: z.object({ status: z.string(), input: z.unknown() }),
    }),
  }),
]);

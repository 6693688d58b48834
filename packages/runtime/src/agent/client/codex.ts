import { z } from "zod";

import type { Client } from "./client.ts";

/** Codex. Its own sandbox cannot start inside ours, where it is not needed. */
export const codex: Client = {
  id: "codex",
  program: "codex",
  package: "@openai/codex",
  protocols: ["openai-responses"],
  start: ({ model, cwd }) => ({
    args: [
      ..."exec --json --ephemeral --skip-git-repo-check -s danger-full-access -C".split(" "),
      cwd,
      ...settings({
        model_provider: "orchestrate",
        "model_providers.orchestrate": {
          name: "orchestrate",
          base_url: model.baseURL,
          env_key: "ORCHESTRATE_TOKEN",
          wire_api: "responses",
          // The gateway tries again.
          request_max_retries: 0,
          stream_max_retries: 1,
        },
        "analytics.enabled": false,
        check_for_update_on_startup: false,
      }),
      "-m",
      model.model,
      "-",
    ],
    env: { ORCHESTRATE_TOKEN: model.token },
  }),
  hear: (event, account) => {
    const heard = Heard.safeParse(event).data;
    if (heard === undefined) return;
    if (heard.type === "turn.completed") return account.recovered();
    if (heard.type === "turn.failed") return account.failed(heard.error.message);
    const { item } = heard;
    if (item.type === "agent_message") return account.said(item.text);
    const status = heard.type === "item.started" ? "started" : item.status === "completed" ? "ok" : "failed";
    if (item.type === "command_execution") {
      return account.tool({
        id: item.id,
        title: item.command,
        kind: "execute",
        status,
        detail: item.aggregated_output,
      });
    }
    account.tool({ id: item.id, title: "change", kind: "edit", status, detail: JSON.stringify(item.changes) });
  },
};

const Item = z.discriminatedUnion("type", [
  z.object({ type: z.literal("agent_message"), text: z.string() }),
  z.object({
    type: z.literal("command_execution"),
    id: z.string(),
    command: z.string(),
    aggregated_output: z.string().optional(),
    status: z.string().optional(),
  }),
  z.object({ type: z.literal("file_change"), id: z.string(), changes: z.unknown(), status: z.string().optional() }),
]);

const Heard = z.discriminatedUnion("type", [
  z.object({ type: z.literal("turn.completed") }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: z.string() }) }),
  z.object({ type: z.literal("item.started"), item: Item }),
  z.object({ type: z.literal("item.completed"), item: Item }),
]);

/** `-c` takes TOML, whose strings and inline tables are JSON's but for the colons. */
const settings = (entries: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(entries).flatMap(([name, value]) => ["-c", `${name}=${toml(value)}`]);

const toml = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? `{${Object.entries(value)
        .map(([name, member]) => `${name}=${toml(member)}`)
        .join(",")}}`
    : JSON.stringify(value);

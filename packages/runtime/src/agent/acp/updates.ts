import type { SessionUpdate } from "@agentclientprotocol/sdk";

import type { Account } from "../client/client.ts";
import { capabilityOf } from "./permission.ts";

/** Takes down what an agent tells of its work. */
export const hearUpdate = (update: SessionUpdate, account: Account): void => {
  if (update.sessionUpdate === "agent_message_chunk") {
    if (update.content.type === "text") account.saidMore(update.content.text);
    return;
  }
  if (update.sessionUpdate !== "tool_call" && update.sessionUpdate !== "tool_call_update") return;
  const { toolCallId: id, title, kind, status, rawInput } = update;
  account.tool({
    id,
    title: title ?? "a tool",
    kind: capabilityOf(kind),
    status: status === "completed" ? "ok" : status === "failed" ? "failed" : "started",
    ...(rawInput !== undefined && { detail: JSON.stringify(rawInput) }),
  });
};

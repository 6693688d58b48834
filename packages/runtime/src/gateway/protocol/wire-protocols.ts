import { OrchestrateError, type Protocol } from "@orchestrate/shared";

import { anthropicMessages } from "./anthropic-messages.ts";
import { gemini } from "./gemini.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { WireProtocol } from "./wire-protocol.ts";

/** The protocols that the gateway speaks. Another one is a file beside these and a line here. */
export const wireProtocols: readonly WireProtocol[] = [openaiChat, openaiResponses, anthropicMessages, gemini];

/** Throws OrchestrateError `PROTOCOL_UNKNOWN` for one that the gateway does not speak. */
export const wireProtocol = (id: Protocol): WireProtocol => {
  const protocol = wireProtocols.find((candidate) => candidate.id === id);
  if (protocol) return protocol;
  throw new OrchestrateError("PROTOCOL_UNKNOWN", `The gateway does not speak ${id}`, {
    hint: `Use an agent that speaks one of ${wireProtocols.map((known) => known.id).join(", ")}.`,
  });
};

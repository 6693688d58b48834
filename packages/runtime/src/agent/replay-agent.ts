import type { Agent } from "@orchestrate/shared";

import { builtinAgent, type BuiltinAgentOptions } from "./builtin/builtin-agent.ts";

/**
 * The built-in agent for a gateway that replays a cassette: it really works, and only its model's words are replayed. Its
 * name says so wherever it appears; the gateway finds what was recorded of `builtin`.
 */
export const replayAgent = (options: BuiltinAgentOptions = {}): Agent => ({
  ...builtinAgent(options),
  id: "replay:builtin",
});

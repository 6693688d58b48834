import { hearClaudeStream } from "./claude-stream.ts";
import type { Client } from "./client.ts";

/** Claude Code. `IS_SANDBOX` lets it work without asking where it thinks that it is root. */
export const claudeCode: Client = {
  id: "claude-code",
  program: "claude",
  package: "@anthropic-ai/claude-code",
  protocols: ["anthropic-messages"],
  start: ({ model }) => ({
    args: [
      ..."-p --bare --output-format stream-json --verbose --no-session-persistence".split(" "),
      ..."--dangerously-skip-permissions --model".split(" "),
      model.model,
    ],
    env: {
      ANTHROPIC_BASE_URL: model.baseURL,
      ANTHROPIC_API_KEY: model.token,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      CLAUDE_CODE_MAX_RETRIES: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
      IS_SANDBOX: "1",
    },
  }),
  hear: hearClaudeStream,
};

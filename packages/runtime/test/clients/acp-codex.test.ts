import { acpContract } from "./installed.ts";

acpContract({
  id: "codex over ACP",
  program: "codex-acp",
  args: [],
  // Its own sandbox cannot start within ours.
  mode: "agent-full-access",
  protocol: "openai-responses",
  env: { ORCHESTRATE_TOKEN: "{token}", OPENAI_API_KEY: "{token}" },
  files: {
    ".codex/config.toml": [
      'model = "{model}"',
      'model_provider = "orchestrate"',
      "[model_providers.orchestrate]",
      'name = "orchestrate"',
      'base_url = "{baseURL}"',
      'env_key = "ORCHESTRATE_TOKEN"',
      'wire_api = "responses"',
      "request_max_retries = 0",
      "stream_max_retries = 1",
    ].join("\n"),
  },
});

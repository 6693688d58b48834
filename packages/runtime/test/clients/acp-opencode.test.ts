import { acpContract } from "./installed.ts";

const provider = {
  npm: "@ai-sdk/openai-compatible",
  name: "orchestrate",
  options: { baseURL: "{baseURL}", apiKey: "{token}" },
  models: { "{model}": { name: "{model}" } },
};

// It takes seconds to start; what it does beyond the protocol is tried without it.
acpContract(
  {
    id: "opencode over ACP",
    program: "opencode",
    args: ["acp"],
    protocol: "openai-chat",
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        permission: { bash: "ask", edit: "ask", webfetch: "deny" },
        provider: { orchestrate: provider },
        model: "orchestrate/{model}",
        share: "disabled",
        autoupdate: false,
        snapshot: false,
      }),
    },
    files: {
      ".config/opencode/node_modules/.package-lock.json": "{}",
      ".config/opencode/package-lock.json": JSON.stringify({
        packages: { "": { dependencies: { "@opencode-ai/plugin": "*" } } },
      }),
    },
  },
  ["ok", "read-only", "deny", "cancel", "egress", "401", "budget"],
);

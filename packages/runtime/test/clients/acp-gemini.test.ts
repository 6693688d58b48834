import { acpContract } from "./installed.ts";

// What it does beyond the protocol is tried without it. It does not survive a flood: each line reports all before it.
acpContract(
  {
    id: "gemini over ACP",
    program: "gemini",
    args: ["--acp", "--skip-trust", "-m", "{model}"],
    protocol: "gemini",
    env: { GEMINI_API_KEY: "{token}", GOOGLE_GEMINI_BASE_URL: "{baseURL}", GEMINI_CLI_NO_RELAUNCH: "true" },
    files: {
      ".gemini/settings.json": JSON.stringify({
        security: { auth: { selectedType: "gemini-api-key" } },
        general: { enableAutoUpdate: false, maxAttempts: 1 },
      }),
    },
  },
  ["ok", "read-only", "deny", "cancel", "egress", "401", "budget"],
);

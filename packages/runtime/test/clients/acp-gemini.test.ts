import { conformanceChecks } from "../../src/agent/conformance/conformance.ts";
import { acpContract } from "./installed.ts";

// It reports all of a tool's output anew with each of its lines, and does not survive a flood.
const borne = conformanceChecks.map(({ name }) => name).filter((name) => name !== "huge-output");

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
  borne,
);

import { createAnthropic } from "@ai-sdk/anthropic";
import { defineConfig } from "orchestrate";
import { aiSdkProvider } from "orchestrate/ai-sdk";

const baseURL = process.env["CLAUDE_URL"] ?? "https://api.anthropic.com/v1";

const claude = aiSdkProvider({
  keyEnv: "CLAUDE_KEY",
  models: { "some-model": { input: 3, output: 15 } },
  model: (name, { apiKey = "" }) => createAnthropic({ apiKey, baseURL })(name),
});

export default defineConfig({
  agents: { coder: { use: "builtin", model: "some-model" } },
  providers: { claude },
});

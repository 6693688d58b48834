import { hearClaudeStream } from "./claude-stream.ts";
import type { Client } from "./client.ts";

/** Qwen Code. It takes its model's address from variables of OpenAI's names. */
export const qwen: Client = {
  id: "qwen",
  program: "qwen",
  package: "@qwen-code/qwen-code",
  protocols: ["openai-chat"],
  start: ({ model }) => ({
    args: [..."--bare --auth-type openai --yolo -o stream-json -m".split(" "), model.model],
    env: {
      OPENAI_BASE_URL: model.baseURL,
      OPENAI_API_KEY: model.token,
      OPENAI_MODEL: model.model,
      QWEN_CODE_NO_RELAUNCH: "true",
    },
    files: {
      ".qwen/settings.json": JSON.stringify({
        privacy: { usageStatisticsEnabled: false },
        general: { disableAutoUpdate: true, disableUpdateNag: true },
      }),
    },
  }),
  hear: hearClaudeStream,
};

import { claudeCode } from "./claude-code.ts";
import type { Client } from "./client.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { qwen } from "./qwen.ts";

/** The clients that there is a row for, by the name that a configuration uses. Another one is a file beside these. */
export const clients = {
  codex,
  "claude-code": claudeCode,
  opencode,
  gemini,
  qwen,
  copilot,
  pi,
} as const satisfies Readonly<Record<string, Client>>;

export type ClientName = keyof typeof clients;

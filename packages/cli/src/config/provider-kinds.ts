import type { Protocol } from "@orchestrate/shared";

interface ProviderKind {
  readonly baseURL: string;
  /** Best first. */
  readonly protocols: readonly Protocol[];
  readonly keyEnv: string;
}

/** Vendors whose address, protocols and usual variable need not be written out. All others are a `baseURL`. */
export const providerKinds = {
  openai: {
    baseURL: "https://api.openai.com/v1",
    protocols: ["openai-responses", "openai-chat"],
    keyEnv: "OPENAI_API_KEY",
  },
  anthropic: {
    baseURL: "https://api.anthropic.com/v1",
    // The vendor offers Chat Completions at the same address, for programs that speak nothing else.
    protocols: ["anthropic-messages", "openai-chat"],
    keyEnv: "ANTHROPIC_API_KEY",
  },
  gemini: {
    baseURL: "https://generativelanguage.googleapis.com/v1beta",
    protocols: ["gemini"],
    keyEnv: "GEMINI_API_KEY",
  },
} as const satisfies Readonly<Record<string, ProviderKind>>;

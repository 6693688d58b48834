import { OrchestrateError, type Protocol } from "@orchestrate/shared";

import type { ProviderLimits } from "./rate-limit.ts";
import type { Price } from "./usage.ts";

/** What gives access to models. Only the gateway holds it. */
export interface ModelProvider {
  readonly id: string;
  /** What a protocol's paths follow, such as `https://api.openai.com/v1`. */
  readonly baseURL: string;
  readonly protocols: readonly Protocol[];
  /** Resolved by the caller, from an environment variable; undefined for a server that asks for none. */
  readonly apiKey: string | undefined;
  /** Sent with every request, beside the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the key came from, for whoever has to mend it: the name of an environment variable. */
  readonly keyEnv?: string | undefined;
  readonly limits?: ProviderLimits;
  /** By model; a model that is not in it has an unknown price. */
  readonly prices: Readonly<Record<string, Price>>;
}

/** Throws OrchestrateError `PROVIDER_INVALID` when its address is none, or a key would travel in the clear. */
export const checkProvider = (provider: ModelProvider): void => {
  const url = URL.parse(provider.baseURL);
  const problem =
    url === null || !["http:", "https:"].includes(url.protocol)
      ? `has no web address: ${provider.baseURL}`
      : url.username !== "" || url.password !== "" || url.search !== ""
        ? "has a key in its address"
        : url.protocol === "http:" && provider.apiKey !== undefined && !isLoopback(url.hostname)
          ? `would get its key in the clear at ${url.origin}`
          : undefined;
  if (problem === undefined) return;
  throw new OrchestrateError("PROVIDER_INVALID", `The provider ${provider.id} ${problem}`, {
    hint: "Set baseURL to an https address without a key; name the variable that holds the key in `keyEnv`.",
  });
};

/** Takes a provider's secrets out of a text. */
export const createRedactor = (provider: ModelProvider): ((text: string) => string) => {
  const secrets = [provider.apiKey ?? "", ...Object.values(provider.headers)]
    // Servers that ask for no key are often given a word such as `ollama`, which may well be in an answer.
    .filter((secret) => secret.length >= 16);
  return (text) => secrets.reduce((redacted, secret) => redacted.replaceAll(secret, "[redacted]"), text);
};

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || host.startsWith("127.");

import { type ModelProvider, OrchestrateError, type Protocol, type ProviderLimits } from "@orchestrate/shared";

import type { Price } from "./usage.ts";

/** What gives access to models, as the gateway holds it, and nobody else: with its key. */
export type Provider = AddressedProvider | PluggedProvider;

/** One that speaks one of the protocols at an address that the configuration names. */
export interface AddressedProvider extends AnyProvider {
  readonly kind: "addressed";
  /** What a protocol's paths follow, such as `https://api.openai.com/v1`. */
  readonly baseURL: string;
  /** Sent with every request, beside the key. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One that somebody wrote. */
interface PluggedProvider extends AnyProvider {
  readonly kind: "plugged";
  readonly plugIn: ModelProvider;
}

interface AnyProvider {
  readonly id: string;
  readonly protocols: readonly Protocol[];
  /** Resolved by the caller, from an environment variable; undefined for one that asks for none. */
  readonly apiKey: string | undefined;
  /** Where the key came from, for whoever has to mend it: the name of an environment variable. */
  readonly keyEnv?: string | undefined;
  readonly limits?: ProviderLimits;
  /** By model; a model that is not in it has an unknown price. */
  readonly prices: Readonly<Record<string, Price>>;
}

/** Throws OrchestrateError `PROVIDER_INVALID` when its address is none, or a key would travel in the clear. */
export const checkProvider = (provider: Provider): void => {
  if (provider.kind === "plugged") return;
  const problem = problemOf(provider.baseURL, { isSecret: provider.apiKey !== undefined });
  if (problem === undefined) return;
  throw new OrchestrateError("PROVIDER_INVALID", `The provider ${provider.id} ${problem}`, {
    hint: "Set baseURL to an https address without a key; name the variable that holds the key in `keyEnv`.",
  });
};

/** What is wrong with an address, in words that do not repeat what it may hold; undefined when nothing is. */
export const problemOf = (baseURL: string, { isSecret }: { readonly isSecret: boolean }): string | undefined => {
  const url = URL.parse(baseURL);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return "has no web address";
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return "has a key in its address";
  }
  if (url.protocol === "https:" || !isSecret || isLoopback(url.hostname)) return undefined;
  return `would get its key in the clear at ${url.origin}`;
};

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || host.startsWith("127.");

/** Where a provider is, for messages; undefined for one that says so itself. */
export const originOf = (provider: Provider): string | undefined =>
  provider.kind === "addressed" ? new URL(provider.baseURL).origin : undefined;

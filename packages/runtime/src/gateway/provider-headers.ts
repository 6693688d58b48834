import type { Upstream } from "@orchestrate/shared";

import type { WireProtocol } from "./protocol/wire-protocol.ts";
import { wireProtocol } from "./protocol/wire-protocols.ts";
import type { AddressedProvider } from "./provider.ts";

/** Where a provider is, and how it knows us where one protocol is spoken; nothing overrides these headers. */
export const upstreamOf = ({ baseURL, headers, apiKey }: AddressedProvider, protocol: WireProtocol): Upstream => ({
  baseURL,
  headers: { ...headers, ...(apiKey !== undefined && protocol.authorization(apiKey)) },
});

/** What a request that belongs to no model's answer, such as a list of models, is sent with. It holds the key. */
export const providerHeaders = (provider: AddressedProvider): Upstream["headers"] => {
  const [best] = provider.protocols;
  if (best === undefined) return provider.headers;
  const protocol = wireProtocol(best);
  return { ...protocol.headers, ...upstreamOf(provider, protocol).headers };
};

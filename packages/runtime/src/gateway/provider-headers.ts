import type { WireProtocol } from "./protocol/wire-protocol.ts";
import { wireProtocol } from "./protocol/wire-protocols.ts";
import type { ModelProvider } from "./provider.ts";

type Headers = Readonly<Record<string, string>>;

/** The headers by which a provider knows us, where one protocol is spoken; nothing overrides them. */
export const authenticate = ({ headers, apiKey }: ModelProvider, protocol: WireProtocol): Headers => ({
  ...headers,
  ...(apiKey !== undefined && protocol.authorization(apiKey)),
});

/** What a request that belongs to no model's answer, such as a list of models, is sent with. It holds the key. */
export const providerHeaders = (provider: ModelProvider): Headers => {
  const [best] = provider.protocols;
  if (best === undefined) return provider.headers;
  const protocol = wireProtocol(best);
  return { ...protocol.headers, ...authenticate(provider, protocol) };
};

import type { Provider } from "@orchestrate/runtime";
import { type ModelPrice, OrchestrateError } from "@orchestrate/shared";

import type { Configuration } from "../config/schema.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The configured providers with their keys, for the gateway alone: nothing else is given them. */
export const providersOf = ({ providers }: Configuration, env: Environment): readonly Provider[] =>
  Object.entries(providers).map(([id, { models, ...provider }]) => ({
    ...provider,
    id,
    apiKey: provider.keyEnv === undefined ? undefined : env[provider.keyEnv],
    prices: Object.fromEntries(
      Object.entries(models).flatMap(([model, price]) => (price === null ? [] : [[model, inUsd(price)] as const])),
    ),
  }));

/** Rejects a provider whose key is not in the environment, before anything is started that would need it. */
export const checkKeys = (
  { providers }: Configuration,
  { used, env, file }: { readonly used: ReadonlySet<string>; readonly env: Environment; readonly file: string },
): void => {
  for (const [id, { keyEnv }] of Object.entries(providers)) {
    if (!used.has(id) || keyEnv === undefined || env[keyEnv]) continue;
    throw new OrchestrateError("KEY_MISSING", `The provider ${id} needs a key, and ${keyEnv} is not set.`, {
      hint: `Set it for this command: ${keyEnv}=… orchestrate …`,
      at: { file },
    });
  }
};

const inUsd = ({ input, cachedInput, cacheWrite, output }: ModelPrice) => ({
  inputUsd: input,
  ...(cachedInput === undefined ? {} : { cachedInputUsd: cachedInput }),
  ...(cacheWrite === undefined ? {} : { cacheWriteUsd: cacheWrite }),
  outputUsd: output,
});

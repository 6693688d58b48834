import { redactValues, secretsOf } from "@orchestrate/runtime";

import type { Configuration } from "../config/schema.ts";
import { providersOf } from "./providers.ts";

/** Takes keys and granted secrets out of whatever is about to be written into a log. */
export const createRedact = (
  configuration: Configuration,
  { secrets, env }: { readonly secrets: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> },
): ((text: string) => string) =>
  redactValues([
    ...secrets.map((name) => [name, env[name] ?? ""] as const),
    ...providersOf(configuration, env).flatMap((provider) =>
      secretsOf(provider).map((value) => [provider.keyEnv ?? `secret of ${provider.id}`, value] as const),
    ),
  ]);

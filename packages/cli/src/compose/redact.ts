import { redactValues } from "@orchestrate/runtime";

import type { Configuration } from "../config/schema.ts";

/** Takes keys and granted secrets out of whatever is about to be written into a log. */
export const createRedact = (
  { providers }: Configuration,
  { secrets, env }: { readonly secrets: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> },
): ((text: string) => string) => {
  const names = [...Object.values(providers).flatMap(({ keyEnv }) => keyEnv ?? []), ...secrets];
  return redactValues(new Map(names.map((name) => [name, env[name] ?? ""])));
};

import type { Configuration } from "../config/schema.ts";

/** Values shorter than this are words that may well stand in a text for another reason. */
const shortestSecret = 8;

/** Takes keys and granted secrets out of whatever is about to be written into a log. */
export const createRedact = (
  { providers }: Configuration,
  { secrets, env }: { readonly secrets: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> },
): ((text: string) => string) => {
  const names = [...Object.values(providers).flatMap(({ keyEnv }) => keyEnv ?? []), ...secrets];
  const values = names
    .flatMap((name) => [[name, env[name] ?? ""] as const])
    .filter(([, value]) => value.length >= shortestSecret);
  return (text) => values.reduce((kept, [name, value]) => kept.replaceAll(value, `[${name}]`), text);
};

import type { Provider } from "./provider.ts";

/**
 * All values of a provider that must appear nowhere: its key, its headers, what its plug-in names. `headers` are those
 * that a plug-in made for one request.
 */
export const secretsOf = (provider: Provider, headers: Readonly<Record<string, string>> = {}): readonly string[] => {
  const own = provider.kind === "addressed" ? Object.values(provider.headers) : (provider.plugIn.secrets ?? []);
  return [provider.apiKey ?? "", ...own, ...Object.values(headers)].flatMap(formsOf);
};

/** Of a header such as `Bearer KEY`, what comes after the scheme is the secret; JSON may have escaped it. */
const formsOf = (value: string): readonly string[] => {
  const bare = /^\w+ (\S+)$/.exec(value)?.[1];
  return [value, ...(bare === undefined ? [] : [bare])].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
};

/** Takes a provider's secrets out of a text. */
export const createRedactor = (secrets: readonly string[]): ((text: string) => string) => {
  const long = [...new Set(secrets)]
    // Servers that ask for no key are often given a word such as `ollama`, which may well be in an answer.
    .filter((secret) => secret.length >= 16)
    .toSorted((a, b) => b.length - a.length);
  return (text) => long.reduce((redacted, secret) => redacted.replaceAll(secret, "[redacted]"), text);
};

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

/**
 * The same for the text of an answer, whose JSON may have written a secret in another way: with `\/`, as servers in PHP do,
 * or with codes for its letters. What holds none stays word for word.
 */
export const createAnswerRedactor =
  (redact: (text: string) => string): ((text: string) => string) =>
  (text) => {
    const plain = withoutNeedlessEscapes(text);
    const redacted = redact(plain);
    return redacted === plain ? text : redacted;
  };

const withoutNeedlessEscapes = (json: string): string =>
  json.includes("\\")
    ? json.replaceAll(/\\(?:u00([2-7][0-9a-f])|[^])/gi, (escape, code?: string) => {
        if (code === undefined) return escape === "\\/" ? "/" : escape;
        const letter = String.fromCharCode(Number.parseInt(code, 16));
        return ['"', "\\"].includes(letter) ? escape : letter;
      })
    : json;

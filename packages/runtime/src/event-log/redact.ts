/** Takes secrets out of a text; what is left is what gets hashed and kept. */
export type Redact = (text: string) => string;

/** Values shorter than this are words that may well stand in a text for another reason. */
const shortestSecret = 8;

/**
 * Puts the name of a secret wherever one of its values stands; of two, one of which begins the other, nothing is left
 * over.
 */
export const redactValues = (secrets: Iterable<readonly [name: string, value: string]>): Redact => {
  const known = [...secrets]
    .filter(([, value]) => value.length >= shortestSecret)
    .toSorted(([, a], [, b]) => b.length - a.length);
  return (text) => known.reduce((kept, [name, value]) => kept.replaceAll(value, `[${name}]`), text);
};

/** Applies `redact` to every string in a JSON value. Names of members are the schemas' own words and stay. */
export const redactAll = (value: unknown, redact: Redact): unknown => {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactAll(item, redact));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactAll(member, redact)] as const));
};

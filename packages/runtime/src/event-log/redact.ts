/** Takes secrets out of a text; what is left is what gets hashed and kept. */
export type Redact = (text: string) => string;

/** Applies `redact` to every string in a JSON value. Names of members are the schemas' own words and stay. */
export const redactAll = (value: unknown, redact: Redact): unknown => {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactAll(item, redact));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactAll(member, redact)] as const));
};

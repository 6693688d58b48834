import { parse } from "yaml";

export type Document =
  | { readonly kind: "document"; readonly value: unknown }
  | { readonly kind: "unreadable"; readonly why: string };

/** Reads JSON, or YAML where the name or the text is none of JSON. */
export const parseDocument = (path: string, text: string): Document => {
  try {
    if (/\.json$/i.test(path)) return { kind: "document", value: JSON.parse(text) };
    // Few aliases: a short YAML text can stand for a very large value.
    return { kind: "document", value: parse(text, { maxAliasCount: 100, logLevel: "silent" }) };
  } catch (cause) {
    return { kind: "unreadable", why: cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause) };
  }
};

export type Pointed = { readonly kind: "value"; readonly value: unknown } | { readonly kind: "nothing" };

/** What a JSON pointer (RFC 6901) names in a value. */
export const pointTo = (value: unknown, pointer: string): Pointed => {
  const tokens = pointer === "" ? [] : pointer.slice(1).split("/");
  let at = value;
  for (const token of tokens) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return { kind: "nothing" };
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return { kind: "value", value: at };
};

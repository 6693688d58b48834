import { canonicalJson, type Digest, digestOf, digestOfJson } from "@orchestrate/shared";

import { argumentsText, type Reply } from "./reply.ts";

/** One thing that a model has said in a conversation: text, or a tool that it asked for. */
export type Said =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly name: string; readonly arguments: string };

/** What a reply adds to what the model has said, in the order in which every protocol writes it. */
export const saidIn = (reply: Reply): readonly Said[] => [
  ...(reply.text === undefined ? [] : [{ kind: "text" as const, text: reply.text }]),
  ...(reply.calls ?? []).map((call) => ({ kind: "call" as const, name: call.name, arguments: argumentsText(call) })),
];

/**
 * Names a point in a conversation by all that the model has said before it. Unlike what tools answered, this is the
 * same each time a recording is replayed. Arguments are compared as JSON, so that white space makes no difference.
 */
export const digestOfSaid = (said: readonly Said[]): Digest =>
  digestOfJson(
    said
      .filter((item) => item.kind === "call" || item.text !== "")
      .map((item) => (item.kind === "call" ? [item.name, withoutWhiteSpace(item.arguments)] : [item.text])),
  );

/** Short, since it only tells whether a tool answered as it did when it was recorded. */
export const digestOfHeard = (text: string): string => digestOf(text).slice("sha256:".length, "sha256:".length + 16);

const withoutWhiteSpace = (json: string): string => {
  try {
    return canonicalJson(JSON.parse(json));
  } catch {
    // Models do send arguments that are no JSON; they are compared as they are.
    return json;
  }
};

import type { Chat, ChatCall, ChatMessage } from "@orchestrate/shared";
import { z } from "zod";

/** A text, or parts that are all text: what is none (an image, a file) cannot be carried, and must not get lost unseen. */
export const Text = z
  .union([z.string(), z.array(z.union([z.object({ text: z.string() }), z.object({ refusal: z.string() })]))])
  .nullish()
  .transform((content) => {
    if (typeof content === "string") return content;
    return (content ?? []).map((part) => ("text" in part ? part.text : part.refusal)).join("");
  });

export const Schema = z.record(z.string(), z.unknown());

/** A number that a client may leave out or set to null. */
export const Optional = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

/** An item of a conversation in the order in which its client sent it; a tool's result does not say of which tool. */
export type Turn =
  | { readonly kind: "system" | "user" | "assistant"; readonly text: string }
  | { readonly kind: "call"; readonly call: ChatCall }
  | { readonly kind: "result"; readonly id: string; readonly text: string };

/** Puts together what the model said in one turn, and names the tool of each result. */
export const conversationOf = (turns: readonly Turn[]): Pick<Chat, "system" | "messages"> => {
  const messages: ChatMessage[] = [];
  const names = new Map<string, string>();
  for (const turn of turns) {
    const last = messages.at(-1);
    const said = last?.role === "assistant" ? last : { role: "assistant" as const, text: "", calls: [] };
    const say = (more: { readonly text?: string; readonly call?: ChatCall }): void => {
      if (said === last) messages.pop();
      const calls = [...said.calls, ...(more.call ? [more.call] : [])];
      messages.push({ role: "assistant", text: said.text + (more.text ?? ""), calls });
    };
    if (turn.kind === "user") messages.push({ role: "user", text: turn.text });
    if (turn.kind === "assistant") say({ text: turn.text });
    if (turn.kind === "call") {
      names.set(turn.call.id, turn.call.name);
      say({ call: turn.call });
    }
    if (turn.kind === "result") {
      messages.push({ role: "tool", id: turn.id, name: names.get(turn.id) ?? "", text: turn.text });
    }
  }
  const system = turns.flatMap((turn) => (turn.kind === "system" && turn.text !== "" ? [turn.text] : []));
  return { system: system.length === 0 ? undefined : system.join("\n\n"), messages };
};

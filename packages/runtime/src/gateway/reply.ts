import { z } from "zod";

/** A tool that a model asks for. Arguments that are a string are passed on as they are, also when they are no JSON. */
export const ReplyCall = z.strictObject({
  name: z.string().min(1),
  arguments: z.union([z.record(z.string(), z.json()), z.string()]),
});
export type ReplyCall = z.infer<typeof ReplyCall>;

/** What a model answers in one turn, in no protocol's words: some text, tools that it asks for, or both. */
export const Reply = z
  .strictObject({ text: z.string().min(1).optional(), calls: z.array(ReplyCall).min(1).optional() })
  .refine(({ text, calls }) => text !== undefined || calls !== undefined, "a reply has `text`, `calls` or both");
export type Reply = z.infer<typeof Reply>;

/** The arguments of a call as they go over the wire. */
export const argumentsText = (call: ReplyCall): string =>
  typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);

/** The same as a value; a text that is no JSON stays a text. */
export const argumentsValue = (call: ReplyCall): unknown => {
  if (typeof call.arguments !== "string") return call.arguments;
  try {
    return JSON.parse(call.arguments);
  } catch {
    return call.arguments;
  }
};

import { z } from "zod";

const Part = z.object({ text: z.string().optional(), refusal: z.string().optional() });

/** The content of a message as text: a text, or parts of which some are text. */
export const Content = z
  .union([z.string(), z.array(Part)])
  .nullish()
  .transform((content) => {
    if (typeof content === "string") return content;
    return (content ?? []).map((part) => part.text ?? part.refusal ?? "").join("");
  });

/** A number of tokens; absent and null count as none. */
export const Count = z
  .number()
  .nonnegative()
  .nullish()
  .transform((count) => Math.ceil(count ?? 0));

export const JsonSchema = z.record(z.string(), z.unknown()).nullish();

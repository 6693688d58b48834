import type { IncomingHttpHeaders } from "node:http";

import { z } from "zod";

/** What both of OpenAI's protocols have in common. */
export const openai = {
  basePath: "/v1",
  passedHeaders: ["openai-beta"],
  tokenOf: (headers: IncomingHttpHeaders): string | undefined =>
    /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1],
  authorization: (apiKey: string) => ({ authorization: `Bearer ${apiKey}` }),
  renderError: ({ code, message }: { readonly code: string; readonly message: string }): string =>
    JSON.stringify({ error: { message, type: code, code, param: null } }),
} as const;

const Part = z.object({ text: z.string().optional(), refusal: z.string().optional() });

/** The content of a message as text: a text, or parts of which some are text. */
export const Content = z
  .union([z.string(), z.array(Part)])
  .nullish()
  .transform((content) => {
    if (typeof content === "string") return content;
    return (content ?? []).map((part) => part.text ?? part.refusal ?? "").join("");
  });

export const Count = z
  .number()
  .nonnegative()
  .nullish()
  .transform((count) => Math.ceil(count ?? 0));
export const JsonSchema = z.record(z.string(), z.unknown()).nullish();

/** One server-sent event. */
export const serverSentEvent = (data: unknown, event?: string): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

/** Two halves, so that what reads a stream must put it together again. */
export const pieces = (text: string): readonly string[] => {
  const half = Math.ceil(text.length / 2);
  return [text.slice(0, half), text.slice(half)].filter((piece) => piece !== "");
};

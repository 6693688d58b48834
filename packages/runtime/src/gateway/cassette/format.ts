import { Digest } from "@orchestrate/shared";
import { z } from "zod";

import { Reply } from "../reply.ts";

/** What made an answer: a script that a person wrote, or a model. */
export const Maker = z.union([z.literal("scripted"), z.strictObject({ provider: z.string(), model: z.string() })]);
export type Maker = z.infer<typeof Maker>;

/** The first line of every cassette. */
export const CassetteHead = z.strictObject({ cassette: z.literal(1), madeBy: Maker });

/** `<sub-spec>-<attempt>`: the attempt of any run. */
const attempt = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*-[1-9][0-9]*$/, "<sub-spec>-<attempt>, such as T1-1");

/** An answer that a person wrote. It is sent in whatever protocol the agent speaks. */
export const ScriptedLine = z.strictObject({
  attempt,
  agent: z.string(),
  /** Counted from 1, without gaps, in the order of the lines. */
  turn: z.int().positive(),
  reply: Reply,
  /** Estimated from the number of bytes when absent. */
  usage: z.strictObject({ inputTokens: z.int().nonnegative(), outputTokens: z.int().nonnegative() }).optional(),
});
export type ScriptedLine = z.infer<typeof ScriptedLine>;

/** An answer as a provider gave it. Neither the request nor any header is kept. */
export const RecordedLine = z.strictObject({
  attempt,
  agent: z.string(),
  protocol: z.enum(["openai-chat", "openai-responses", "anthropic-messages", "gemini"]),
  /** Whether the request offered tools: requests without any are side calls, such as for a title. */
  tools: z.boolean(),
  stream: z.boolean(),
  /** Names all that the model had said before, see `digestOfSaid`. */
  said: Digest,
  /** Names each tool result before; a difference is drift. */
  heard: z.array(z.string()),
  contentType: z.string(),
  body: z.string(),
  /** When it differs from the head's. */
  madeBy: Maker.optional(),
});
export type RecordedLine = z.infer<typeof RecordedLine>;

/** The attempt was begun again: its lines before this one do not count. */
const RestartLine = z.strictObject({ restart: attempt });

export const CassetteLine = z.union([ScriptedLine, RecordedLine, RestartLine]);
export type CassetteLine = z.infer<typeof CassetteLine>;

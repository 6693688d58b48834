import type { Chat, Protocol } from "@orchestrate/shared";

import type { Reply, ReplyCall } from "../reply.ts";
import type { Said } from "../said.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * One way in which agents and providers talk about a model's answers. Each protocol is a file that says how to read a
 * request, how to pass it on, how to count an answer, and how to write one.
 */
export interface WireProtocol {
  readonly id: Protocol;
  /** What a client's base URL ends with, after host and port. */
  readonly basePath: string;
  /** Reads a request for a model's answer; undefined for every other path. Throws a ZodError on another shape. */
  read(target: URL, body: unknown): ModelCall | undefined;
  /** What the provider is asked instead: always for `model`, and so that the answer says what it used. */
  forward(call: ModelCall, model: string): { readonly path: string; readonly body: JsonObject };
  /** The headers by which a provider knows us. */
  authorization(apiKey: string): Readonly<Record<string, string>>;
  /** Sent to the provider where the client says nothing else. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of a request that are passed on; no others are. */
  readonly passedHeaders: readonly string[];
  /** What one part of an answer (a JSON document, or the data of one server-sent event) says about its cost. */
  observe(part: unknown): Observation;
  /** Whether the client did not ask for this part of the answer. */
  isUnasked(part: unknown, call: ModelCall): boolean;
  /** What is asked, in no protocol's words. Throws a ZodError when that would leave out what the client sent. */
  chat(call: ModelCall): Chat;
  /** Writes an answer as one document. */
  whole(reply: Reply, as: Rendering): string;
  /** Writes one as it comes. */
  write(as: Omit<Rendering, keyof Ending>): AnswerWriter;
  /** The body of an error that has this HTTP status. */
  renderError(error: { readonly status: number; readonly code: string; readonly message: string }): string;
}

/** A request for a model's answer, as far as the gateway cares. */
export interface ModelCall {
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  readonly tools: readonly OfferedTool[];
  /** All that the model has said so far. */
  readonly said: readonly Said[];
  /** What each tool answered so far, as text. */
  readonly heard: readonly string[];
}

export interface OfferedTool {
  readonly name: string;
  /** JSON Schema of its arguments. */
  readonly schema: JsonObject | undefined;
}

/** Tokens of one answer; what was read from or written to a cache is a part of input, reasoning a part of output. */
export interface Tokens {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Input that the provider charges more for, since it keeps it for later requests. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** Members that a part does not tell are absent; a later part replaces what an earlier one told, token by token. */
export interface Observation {
  readonly tokens?: Partial<Tokens>;
  readonly model?: string;
  /** The model came to its end: an answer of which no part says so was cut off. */
  readonly finished?: true;
  /** What went wrong in an answer that had begun. */
  readonly error?: string;
}

export interface Rendering extends Ending {
  readonly model: string;
  readonly stream: boolean;
  /** Makes the identifiers in the answer unique within a conversation. */
  readonly id: string;
  /** Whether the client asked a stream to say what it used; it is always said in a whole answer. */
  readonly withUsage: boolean;
}

/** What is known of an answer at its end. */
export interface Ending {
  readonly tokens: Tokens;
  /** The model reached the most that it may say. */
  readonly isCut?: boolean;
}

export interface Rendered {
  readonly contentType: "application/json" | "text/event-stream";
  readonly body: string;
}

/** Writes one answer as server-sent events while it comes: each call gives the events that are due. */
export interface AnswerWriter {
  text(piece: string): string;
  call(call: ReplyCall): string;
  end(ending: Ending): string;
}

import type OpenAI from "openai";

import type { Compaction } from "./compaction.ts";

/** A tool as it is offered to a model. */
export interface ToolOffer {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A tool that the model asks for; the arguments are as it wrote them, JSON or not. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What a model said in one turn. */
export interface Turn {
  readonly text: string;
  /** Set when it will not do what it was asked. */
  readonly refusal: string | undefined;
  readonly calls: readonly ToolCall[];
}

/** A conversation with a model, in one of the protocols. */
export interface Conversation {
  /** Asks the model to go on. Rejects when the answer breaks off, and then may be called again. */
  next(): Promise<Turn>;
  /** Says what a tool answered. */
  answer(call: ToolCall, text: string): void;
  /** Says something to the model. */
  say(text: string): void;
}

export interface ConversationStart {
  readonly client: OpenAI;
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly tools: readonly ToolOffer[];
  /** What makes room when outputs become too long. */
  readonly compaction: Compaction;
  readonly signal: AbortSignal;
}

/** An answer that ended before it was whole. The gateway has passed on its beginning, so it cannot ask again. */
export class BrokenAnswer extends Error {
  override readonly name = "BrokenAnswer";
}

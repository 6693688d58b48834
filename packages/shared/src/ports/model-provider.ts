import type { Protocol } from "./agent.ts";

/**
 * What gives access to models: a plug-in point. The gateway asks it, outside of every sandbox; an agent speaks one of the
 * four protocols to the gateway, whatever the provider speaks, and sees nothing of it.
 */
export type ModelProvider = UpstreamProvider | CompletingProvider;

/** Says where and with which headers to ask, for each request anew: for keys that live an hour, addresses that change. */
export interface UpstreamProvider extends AnyModelProvider {
  /** What it speaks at that address, best first. */
  readonly protocols: readonly Protocol[];
  /** A rejection is a failed try, as is no answer: it is tried again. */
  upstream(model: string, options: ProviderOptions & { readonly protocol: Protocol }): Promise<Upstream>;
}

/** Answers by itself, in no protocol's words: for what speaks none of the four. */
export interface CompletingProvider extends AnyModelProvider {
  /** In which the gateway offers it to agents, best first. @default all four */
  readonly protocols?: readonly Protocol[];
  /**
   * Gives the answer as it comes; the end of the iteration is the end of the answer. An error before the first part is a
   * failed try: with a `status` (HTTP's) it is judged by that, without one it is tried again. Stops when the signal aborts.
   */
  complete(chat: Chat, options: ProviderOptions): AsyncIterable<AnswerPart>;
}

interface AnyModelProvider {
  /** Name of the environment variable with its key; the key is handed to each call, and is taken out of all that is kept. */
  readonly keyEnv?: string;
  /** Other values that must appear nowhere. Of what `upstream` answers, the headers are known to be secret. */
  readonly secrets?: readonly string[];
  readonly limits?: ProviderLimits;
  /** Prices by the model's name; null for a model without one, whose cost is unknown, not zero. */
  readonly models?: Readonly<Record<string, ModelPrice | null>>;
  /** Says whether it can be asked at all, for `orchestrate models`. A rejection means that it cannot. */
  probe?(options: ProviderOptions): Promise<void>;
}

export interface ProviderOptions {
  readonly signal: AbortSignal;
  /** The value of the variable that `keyEnv` names. */
  readonly apiKey: string | undefined;
}

/** Where one request goes. */
export interface Upstream {
  /** What a protocol's paths follow, such as `https://api.example.com/v1`: https, but for this machine itself. */
  readonly baseURL: string;
  /** Sent with it, and secret. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a provider allows; the gateway waits rather than be refused. Absent: not limited. */
export interface ProviderLimits {
  /** Requests that are answered at once. */
  readonly concurrent?: number | undefined;
  readonly requestsPerMinute?: number | undefined;
  /** Input and output together. */
  readonly tokensPerMinute?: number | undefined;
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  /** @default input */
  readonly cachedInput?: number | undefined;
  /** Input that the provider keeps for later requests, where it charges more for it. @default 1.25 times `input` */
  readonly cacheWrite?: number | undefined;
  readonly output: number;
}

/** What a model is asked: a whole conversation. Text only; what else an agent sends is refused before a provider is asked. */
export interface Chat {
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly ChatMessage[];
  /** Tools of a vendor's own, which need no schema, are not among them. */
  readonly tools: readonly ChatTool[];
  readonly toolChoice: "auto" | "none" | "required" | { readonly tool: string };
  readonly maxOutputTokens: number | undefined;
  readonly temperature: number | undefined;
  /** JSON Schema of the answer's text. */
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
}

export type ChatMessage =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ChatCall[] }
  | { readonly role: "tool"; readonly id: string; readonly name: string; readonly text: string };

/** A tool that the model asked for. */
export interface ChatCall {
  /** Names it within the conversation. */
  readonly id: string;
  readonly name: string;
  /** JSON; models do send what is none. */
  readonly arguments: string;
}

export interface ChatTool {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON Schema of its arguments. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One part of an answer, in the order in which the model gives them. */
export type AnswerPart =
  | { readonly type: "text"; readonly text: string }
  /** A tool that it asks for, with its arguments as JSON. */
  | { readonly type: "call"; readonly name: string; readonly arguments: string }
  /** A sign of life; nothing of it reaches the agent. */
  | { readonly type: "thinking" }
  /** What it used. Without this part the tokens are estimated from bytes, and counted as estimated. */
  | {
      readonly type: "used";
      readonly inputTokens: number;
      /** Part of the input. */
      readonly cachedInputTokens?: number;
      /** Part of the input. */
      readonly cacheWriteTokens?: number;
      readonly outputTokens: number;
      /** Part of the output. */
      readonly reasoningTokens?: number;
    }
  /** It was cut off at `maxOutputTokens`. */
  | { readonly type: "cut" };

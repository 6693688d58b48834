import type { IncomingHttpHeaders } from "node:http";

import type { ModelRoute, ProviderFailure } from "@orchestrate/shared";

import type { ModelCall, Tokens, WireProtocol } from "./protocol/wire-protocol.ts";

/** Where answers come from: a provider, or a cassette. Made for one session. */
export type Source = (question: Question, options: { readonly signal: AbortSignal }) => Promise<Answer | NoAnswer>;
export type OpenSource = (session: SessionName) => Source;

export interface SessionName {
  /** `<run>-<sub-spec>-<attempt>`. */
  readonly attempt: string;
  readonly agent: string;
}

export interface Question {
  readonly kind: "question";
  readonly protocol: WireProtocol;
  readonly call: ModelCall;
  readonly route: ModelRoute;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly kind: "answer";
  readonly contentType: string;
  /** Server-sent events of a stream, or one document. Rejects when the answer is cut off or stalls. */
  readonly parts: AsyncIterable<string>;
  readonly isStream: boolean;
  /** It came from a cassette. */
  readonly recorded: boolean;
  /** Nobody's model said it: a script did. */
  readonly scripted: boolean;
  /** How many tool results differ from those of the recording. */
  readonly drift: number;
  /** What its source knows of its tokens by the end, where that counts more than what the answer says. */
  readonly told?: () => Partial<Tokens>;
  /** Told what it used, once that is known. */
  readonly onUsed?: (tokens: Tokens) => void;
}

/** Why there is none. The message is for the agent and for the log, and holds no secret. */
export interface NoAnswer {
  readonly kind: "no-answer";
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Set when nothing is asked of the provider any more, by nobody. */
  readonly failure?: ProviderFailure;
}

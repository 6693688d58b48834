import type { Usage } from "../candidate.ts";
import type { ModelEndpoint, Protocol } from "./agent.ts";
import type { ProviderFailure } from "./provider-failure.ts";

/** Where a model is, and how to pay for it. The key never leaves the gateway. */
export interface ModelRoute {
  /** The provider's id in the configuration. */
  readonly provider: string;
  readonly protocol: Protocol;
  readonly model: string;
}

/** What a session may use; past it the gateway answers 402 and `exhausted` fires. 0 means nothing at all. */
export interface TokenBudget {
  readonly maxTokens: number | undefined;
  readonly maxUsd: number | undefined;
}

/** The loopback endpoint that all model traffic passes: it holds the keys, counts, limits, records and replays. */
export interface Gateway {
  /** Opens a session for one attempt; its token is worth nothing after `close`. */
  open(request: {
    /** `<run>-<sub-spec>-<attempt>`, the key of the cassette's entries too. */
    readonly attempt: string;
    readonly agent: string;
    readonly routes: readonly ModelRoute[];
    /** Of the session; with a `subject`, of all sessions about it, in earlier processes too. */
    readonly budget: TokenBudget;
    /** What the work is about: a sub-spec's id. */
    readonly subject?: string;
    /** Told what each answered request used, as soon as it is counted. */
    readonly onUsed?: (usage: Usage) => void;
  }): Promise<GatewaySession>;
  close(): Promise<void>;
}

export interface GatewaySession {
  /** The unix socket to be relayed into the sandbox. */
  readonly socket: string;
  /** The endpoint as seen from inside, when the socket is relayed to `port`. */
  endpoint(protocol: Protocol, port: number): ModelEndpoint;
  /** For agents that run in this process: a fetch that goes to the socket, whatever the URL's host says. */
  readonly fetch: typeof globalThis.fetch;
  /** Aborts when the budget is used up. */
  readonly exhausted: AbortSignal;
  /** Aborts when the agent asks its model the very same again and again. */
  readonly stuck: AbortSignal;
  /** What was seen so far. */
  facts(): GatewayFacts;
  close(): Promise<void>;
}

/** What the gateway saw: it outranks what an agent claims. */
export interface GatewayFacts {
  readonly usage: Usage;
  /** HTTP status of the last answered request that offered tools; undefined before the first. */
  readonly lastStatus: number | undefined;
  /** The error of the last failed request, without anything secret. */
  readonly lastError: string | undefined;
  readonly budgetHit: boolean;
  /** Why its provider answers nothing more; undefined while it does. */
  readonly providerFailure: ProviderFailure | undefined;
  /** Requests that a cassette had no answer for, and tool results that differed from the recording. */
  readonly misses: number;
  readonly drift: number;
  /** Milliseconds (monotonic) of the last byte in either direction: the stall watchdog looks here. */
  readonly lastActivityMs: number;
  /** The model's name as the provider reported it. */
  readonly reportedModel: string | undefined;
}

import type { Clock, ProviderLimits } from "@orchestrate/shared";

import type { Tokens } from "./protocol/wire-protocol.ts";

/** Says when the next request may be sent. */
export interface RateLimit {
  /** Milliseconds until then; 0 or less: at once. */
  waitMs(): number;
  asked(): void;
  used(tokens: Tokens): void;
}

const minuteMs = 60_000;

/** Holds requests and tokens of every past minute within their limits. What an answer will use is known when it has come. */
export const createRateLimit = (
  { requestsPerMinute = Infinity, tokensPerMinute = Infinity }: ProviderLimits,
  clock: Pick<Clock, "monotonicMs">,
): RateLimit => {
  let entries: readonly { readonly atMs: number; readonly requests: number; readonly tokens: number }[] = [];
  const isLimited = requestsPerMinute !== Infinity || tokensPerMinute !== Infinity;
  const add = (requests: number, tokens: number): void => {
    if (!isLimited) return;
    const atMs = clock.monotonicMs();
    entries = [...entries.filter((entry) => entry.atMs > atMs - minuteMs), { atMs, requests, tokens }];
  };
  return {
    waitMs: () => {
      const nowMs = clock.monotonicMs();
      const recent = entries.filter(({ atMs }) => atMs > nowMs - minuteMs);
      let requests = recent.reduce((sum, entry) => sum + entry.requests, 0);
      let tokens = recent.reduce((sum, entry) => sum + entry.tokens, 0);
      for (const entry of recent) {
        if (requests < requestsPerMinute && tokens < tokensPerMinute) return 0;
        requests -= entry.requests;
        tokens -= entry.tokens;
        // Once this entry is a minute old.
        if (requests < requestsPerMinute && tokens < tokensPerMinute) return entry.atMs + minuteMs - nowMs;
      }
      return 0;
    },
    asked: () => add(1, 0),
    used: ({ inputTokens, outputTokens }) => add(0, inputTokens + outputTokens),
  };
};

import type { Usage } from "@orchestrate/shared";

import type { Tokens } from "./protocol/wire-protocol.ts";

/** What a model costs, in US dollars for a million tokens. */
export interface Price {
  readonly inputUsd: number;
  /** @default inputUsd */
  readonly cachedInputUsd?: number;
  readonly outputUsd: number;
}

/** The usage of one answered request. What a cassette answered costs nothing; a model without a price costs we do not know what. */
export const usageOf = (
  tokens: Tokens,
  { price, recorded }: { readonly price: Price | undefined; readonly recorded: boolean },
): Usage => ({
  ...tokens,
  ...(recorded ? { costUsd: 0 } : price && { costUsd: costOf(tokens, price) }),
  requests: 1,
  recorded,
});

/** For an answer that does not tell, or that was cut before it told: four bytes a token, a little more than it is. */
export const estimateTokens = (bytes: { readonly input: number; readonly output: number }): Tokens => ({
  inputTokens: Math.ceil(bytes.input / 4),
  cachedInputTokens: 0,
  outputTokens: Math.ceil(bytes.output / 4),
  reasoningTokens: 0,
});

const costOf = (tokens: Tokens, price: Price): number => {
  const fresh = Math.max(0, tokens.inputTokens - tokens.cachedInputTokens);
  const cached = tokens.cachedInputTokens * (price.cachedInputUsd ?? price.inputUsd);
  return (fresh * price.inputUsd + cached + tokens.outputTokens * price.outputUsd) / 1_000_000;
};

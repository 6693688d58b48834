import type { Usage } from "@orchestrate/shared";

import type { Tokens } from "./protocol/wire-protocol.ts";

/** What a model costs, in US dollars for a million tokens. */
export interface Price {
  readonly inputUsd: number;
  /** @default inputUsd */
  readonly cachedInputUsd?: number;
  /** Of input that the provider keeps for later requests. @default a quarter more than inputUsd */
  readonly cacheWriteUsd?: number;
  readonly outputUsd: number;
}

/** The usage of one answered request. What a cassette answered costs nothing; a model without a price costs we do not know what. */
export const usageOf = (
  tokens: Tokens,
  { price, recorded }: { readonly price: Price | undefined; readonly recorded: boolean },
): Usage => ({
  inputTokens: tokens.inputTokens,
  cachedInputTokens: tokens.cachedInputTokens,
  outputTokens: tokens.outputTokens,
  reasoningTokens: tokens.reasoningTokens,
  ...(recorded ? { costUsd: 0 } : price && { costUsd: costOf(tokens, price) }),
  requests: 1,
  recorded,
});

export const noTokens: Tokens = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** For an answer that does not tell, or that was cut before it told: four bytes a token, a little more than it is. */
export const estimateTokens = (bytes: { readonly input: number; readonly output: number }): Tokens => ({
  ...noTokens,
  inputTokens: Math.ceil(bytes.input / 4),
  outputTokens: Math.ceil(bytes.output / 4),
});

const costOf = (tokens: Tokens, price: Price): number => {
  const { inputUsd, cachedInputUsd = inputUsd, cacheWriteUsd = inputUsd * 1.25, outputUsd } = price;
  const fresh = Math.max(0, tokens.inputTokens - tokens.cachedInputTokens - tokens.cacheWriteTokens);
  const kept = tokens.cachedInputTokens * cachedInputUsd + tokens.cacheWriteTokens * cacheWriteUsd;
  return (fresh * inputUsd + kept + tokens.outputTokens * outputUsd) / 1_000_000;
};

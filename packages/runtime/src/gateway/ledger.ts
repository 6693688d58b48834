import { addUsage, type TokenBudget, type Usage } from "@orchestrate/shared";

/** Adds up usage under a budget. */
export interface Ledger {
  readonly usage: Usage;
  /** True once the budget leaves nothing. A cost that is not known is not zero: no budget in money allows it. */
  isSpent(): boolean;
  add(usage: Usage): void;
}

export const createLedger = (budget: TokenBudget, start: Usage): Ledger => {
  let usage = start;
  return {
    get usage() {
      return usage;
    },
    isSpent: () => isSpent(budget, usage),
    add: (more) => {
      usage = addUsage(usage, more);
    },
  };
};

const isSpent = ({ maxTokens, maxUsd }: TokenBudget, { inputTokens, outputTokens, costUsd }: Usage): boolean =>
  (maxTokens !== undefined && inputTokens + outputTokens >= maxTokens) ||
  (maxUsd !== undefined && (costUsd === undefined || costUsd >= maxUsd));

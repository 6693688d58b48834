import type { Budget } from "@orchestrate/shared";

import { usageOf } from "../run-state/progress.ts";
import type { RunState } from "../run-state/state.ts";
import type { Hindrance } from "../schedule.ts";

/**
 * Why a run must halt because what it may use is used up; undefined while it is not. What models without a price have cost
 * is not known, and so may be more than any budget in dollars.
 */
export const exhaustionOf = (state: RunState, budget: Budget): Hindrance | undefined => {
  const { inputTokens, outputTokens, costUsd } = usageOf(state);
  const tokens = inputTokens + outputTokens;
  if (budget.tokens !== undefined && tokens >= budget.tokens) return exhausted(`${tokens} of ${budget.tokens} tokens`);
  if (budget.usd !== undefined && costUsd === undefined) return exhausted(`an unknown cost of ${budget.usd} USD`);
  if (budget.usd !== undefined && costUsd !== undefined && costUsd >= budget.usd)
    return exhausted(`${costUsd.toFixed(2)} of ${budget.usd} USD`);
  if (budget.wall !== undefined && state.activeMs >= durationMs(budget.wall))
    return exhausted(`${budget.wall} of time`);
  return undefined;
};

/** How long a run that goes on now may still take, in milliseconds; undefined when nothing limits it. */
export const wallLeftMs = ({ activeMs }: Pick<RunState, "activeMs">, budget: Budget): number | undefined =>
  budget.wall === undefined ? undefined : Math.max(0, durationMs(budget.wall) - activeMs);

/** What a run hears when it may not go on. */
export const exhausted = (what: string): Hindrance => ({
  reason: "exhausted",
  findings: [{ code: "exhausted", message: `The run has used up its budget: ${what}.` }],
});

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads `90s`, `15m`, `2h`, `500ms`; the schema of the spec admits nothing else. */
const durationMs = (text: string): number => {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new TypeError(`${text} is no duration`);
  return Number(amount) * unitMs[unit as keyof typeof unitMs];
};

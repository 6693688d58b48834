import { type MergeQueue, openQueue, reduceQueue } from "@orchestrate/coordinator";

import type { StrategyKind } from "./strategy.ts";

/** The product's own reducer; only what it remembers of recent failures is changed, or the number of verifiers. */
const reducer = (
  name: string,
  options: {
    readonly remember?: (recent: MergeQueue["recent"]) => MergeQueue["recent"];
    readonly verifiers?: number;
  } = {},
): StrategyKind => ({
  name,
  open: ({ head, verifiers }) => {
    const { remember = (recent) => recent } = options;
    const policy = { verifiers: options.verifiers ?? verifiers, asks: false };
    let queue = openQueue(head);
    return (event) => {
      const next = reduceQueue({ ...queue, recent: remember(queue.recent) }, event, policy);
      queue = next.queue;
      return next.actions;
    };
  },
});

/** What `orchestrate run` does. */
export const adaptive = reducer("adaptive train (the product)");

/** Never cautious. */
export const train = reducer("speculative train", { remember: () => [] });

/** Always cautious: each candidate passes alone before it joins. */
export const gateFirst = reducer("gate first, then train", { remember: () => [true, true, true, true] });

/** One verification at a time. */
export const serial = reducer("one after another", { remember: () => [], verifiers: 1 });

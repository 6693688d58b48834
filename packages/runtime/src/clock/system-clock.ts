import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "@orchestrate/shared";

/** The machine's own clock: the one place that asks it for the time. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, { signal }) => {
    // timers/promises rejects with an AbortError that only carries the reason as its cause.
    signal?.throwIfAborted();
    try {
      await delay(ms, undefined, signal && { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "@orchestrate/shared";

/** The machine's clock, a thousand times as fast: what takes seconds takes milliseconds. */
export const hastyClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now() * 1000,
  sleep: async (ms, { signal }) => {
    await delay(ms / 1000, undefined, signal && { signal });
  },
};

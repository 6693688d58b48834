import type { Clock } from "@orchestrate/shared";

import { hastyClock } from "./hasty-clock.ts";

/** A clock whose owner can skip time: sleepers whose time has come by that wake at once. */
export interface SkippingClock extends Clock {
  skip(ms: number): void;
}

/** A hasty clock otherwise. */
export const createSkippingClock = (): SkippingClock => {
  let skippedMs = 0;
  const sleepers = new Set<AbortController>();
  const monotonicMs = () => hastyClock.monotonicMs() + skippedMs;
  return {
    now: () => hastyClock.now(),
    monotonicMs,
    sleep: async (ms, { signal }) => {
      const untilMs = monotonicMs() + ms;
      for (let leftMs = ms; leftMs > 0; leftMs = untilMs - monotonicMs()) {
        const woken = new AbortController();
        sleepers.add(woken);
        const either = signal ? AbortSignal.any([signal, woken.signal]) : woken.signal;
        await hastyClock.sleep(leftMs, { signal: either }).catch((error: unknown) => {
          if (signal?.aborted || !woken.signal.aborted) throw error;
        });
        sleepers.delete(woken);
      }
    },
    skip: (ms) => {
      skippedMs += ms;
      for (const sleeper of sleepers) sleeper.abort();
    },
  };
};

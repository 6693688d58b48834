import type { Clock } from "@orchestrate/shared";

import { systemClock } from "../clock/system-clock.ts";

/** The machine's clock, a thousand times as fast: what takes seconds takes milliseconds. */
export const hastyClock: Clock = {
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs() * 1000,
  sleep: (ms, options) => systemClock.sleep(ms / 1000, options),
};

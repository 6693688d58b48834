import type { AgentLimits, Clock } from "@orchestrate/shared";

/**
 * Watches over an agent's work: resolves with what is wrong once its wall-clock time is over, or once nothing has
 * happened for too long. Rejects with the signal's reason when the work ends first.
 */
export const watch = async (
  { wallMs, stallMs }: AgentLimits,
  work: { readonly clock: Clock; readonly lastActivityMs: () => number; readonly signal: AbortSignal },
): Promise<"stalled" | "timed-out"> => {
  const { clock, signal } = work;
  const startMs = clock.monotonicMs();
  for (;;) {
    const nowMs = clock.monotonicMs();
    const wallLeftMs = startMs + wallMs - nowMs;
    const stallLeftMs = work.lastActivityMs() + stallMs - nowMs;
    if (wallLeftMs <= 0) return "timed-out";
    if (stallLeftMs <= 0) return "stalled";
    await clock.sleep(Math.min(wallLeftMs, stallLeftMs), { signal });
  }
};

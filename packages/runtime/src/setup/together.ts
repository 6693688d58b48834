import { OrchestrateError } from "@orchestrate/shared";

/** Does work of one name once for all who ask at the same time. */
export type Together = (name: string, work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/**
 * Whoever asks while the work is going on waits for it and shares its failure, if that is one that a person can fix.
 * When the first one gives up, the next one begins anew. Rejects with the signal's reason when that aborts.
 */
export const createTogether = (): Together => {
  const running = new Map<string, Promise<void>>();
  return async (name, work, signal) => {
    for (;;) {
      const others = running.get(name);
      if (!others) break;
      try {
        return await Promise.race([others, aborted(signal)]);
      } catch (error) {
        signal.throwIfAborted();
        if (OrchestrateError.is(error)) throw error;
      }
    }
    const started = work().finally(() => running.delete(name));
    running.set(name, started);
    return started;
  };
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });

import type { Clock } from "@orchestrate/shared";

export interface IdleLimit {
  readonly ms: number;
  readonly clock: Clock;
  /** What is waited for, for the message. */
  readonly what: string;
  /** Ends what is waited for. */
  readonly onIdle: () => void;
}

/** Passes on what an iterable gives; rejects when it gives nothing for too long, after ending it. */
export async function* withIdleLimit<Value>(values: AsyncIterable<Value>, limit: IdleLimit): AsyncGenerator<Value> {
  const iterator = values[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await inTime(iterator.next(), limit);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    // Not awaited: an iterator that is stuck would never return.
    void iterator.return?.().then(undefined, () => undefined);
  }
}

/** Waits for one thing; rejects when it takes too long, after ending it. */
export const inTime = async <Value>(next: Promise<Value>, { ms, clock, what, onIdle }: IdleLimit): Promise<Value> => {
  const arrived = new AbortController();
  const idle = clock.sleep(ms, { signal: arrived.signal }).then(
    () => {
      // First, so that this is the reason that is seen, not the abortion.
      const error = new Error(`${what} sent nothing for ${Math.round(ms / 1000)} s`);
      queueMicrotask(onIdle);
      throw error;
    },
    // The sleep was ended since something arrived: `next` is settled and wins.
    () => next,
  );
  try {
    return await Promise.race([next, idle]);
  } finally {
    arrived.abort();
  }
};

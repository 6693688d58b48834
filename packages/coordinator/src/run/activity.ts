/** What a run's process is doing, counted, so that the moment is noticed when nothing goes on by itself any more. */
export interface Activity {
  /** Counts while the work runs. */
  busy<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Inside of `busy`: does not count while it waits for somebody else (a free place, a person, the merge queue). */
  idle<Result>(wait: () => Promise<Result>): Promise<Result>;
  /** Resolves once everything that was begun has ended, whether it counted or not. */
  ended(): Promise<void>;
}

/** `onQuiet` is called each time the count has come to nothing and what follows from that has begun. */
export const createActivity = (onQuiet: () => void): Activity => {
  let count = 0;
  const begun = new Set<Promise<unknown>>();

  const change = (by: 1 | -1): void => {
    count += by;
    // What follows from an ending (a transition, the next effect) begins within the same turn of the event loop.
    if (count === 0) setImmediate(() => count === 0 && onQuiet());
  };
  const during = async <Result>(by: 1 | -1, act: () => Promise<Result>): Promise<Result> => {
    change(by);
    try {
      return await act();
    } finally {
      change(by === 1 ? -1 : 1);
    }
  };

  return {
    busy(work) {
      const running = during(1, work);
      const ending: Promise<void> = running.then(forget, forget);
      function forget(): void {
        begun.delete(ending);
      }
      begun.add(ending);
      return running;
    },
    idle: (wait) => during(-1, wait),
    async ended() {
      while (begun.size > 0) await Promise.all(begun);
    },
  };
};

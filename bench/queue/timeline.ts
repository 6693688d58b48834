/** Simulated time: what was put in happens in order, at once. */
export interface Timeline {
  readonly now: number;
  after(minutes: number, happens: () => void): void;
  /** Lets everything happen until nothing is left. */
  run(): void;
}

export function createTimeline(): Timeline {
  let now = 0;
  const due: { readonly at: number; readonly happens: () => void }[] = [];
  return {
    get now() {
      return now;
    },
    after: (minutes, happens) => {
      const at = now + minutes;
      // What is due at the same time happens in the order in which it was put in.
      const index = due.findLastIndex((other) => other.at <= at) + 1;
      due.splice(index, 0, { at, happens });
    },
    run: () => {
      for (let next = due.shift(); next !== undefined; next = due.shift()) {
        now = next.at;
        next.happens();
      }
    },
  };
}

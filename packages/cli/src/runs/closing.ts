/** Things that were opened, to be closed in the opposite order. */
export interface Closing {
  readonly add: (close: () => Promise<void>) => void;
  /** Closes all; each is tried even when another fails, and the first failure is thrown at the end. */
  readonly close: () => Promise<void>;
}

export const closing = (): Closing => {
  const open: (() => Promise<void>)[] = [];
  return {
    add: (close) => void open.push(close),
    async close() {
      const failures: unknown[] = [];
      for (const end of open.splice(0).toReversed()) {
        await end().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
};

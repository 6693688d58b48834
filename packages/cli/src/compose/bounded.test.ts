import fc from "fast-check";
import { expect, test } from "vitest";

import { bounded } from "./bounded.ts";

test("never more run at once than are allowed, and every one runs", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 }), async (limit, count) => {
      let running = 0;
      let most = 0;
      const effect = bounded(limit, async (input: number) => {
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        running -= 1;
        return input;
      });
      const { signal } = new AbortController();
      const inputs = Array.from({ length: count }, (_, index) => index);
      expect(await Promise.all(inputs.map((input) => effect(input, { signal })))).toEqual(inputs);
      expect(most).toBe(Math.min(limit, count));
    }),
  );
});

test("one that is stopped while it waits does not run", async () => {
  const ran: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const effect = bounded(1, async (name: string) => {
    ran.push(name);
    await promise;
  });
  const stop = new AbortController();
  const first = effect("first", { signal: new AbortController().signal });
  const second = effect("second", stop);
  stop.abort();
  await expect(second).rejects.toBe(stop.signal.reason);
  resolve();
  await first;
  expect(ran).toEqual(["first"]);
});

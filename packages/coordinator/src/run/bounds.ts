import type { Effect } from "@orchestrate/shared";
import PQueue from "p-queue";

import type { Activity } from "./activity.ts";

/** How effects of one kind share a number of places, and how they are kept from beginning at all. */
export interface Bounds {
  /** Lets an effect begin when there is a place; the others wait in order, and leave the line when they are stopped. */
  bounded<Input, Output>(effect: Effect<Input, Output>): Effect<Input, Output>;
  /** Lets nothing begin any more; what runs goes on. */
  close(): void;
}

export const createBounds = (activity: Activity, concurrency: number): Bounds => {
  const queue = new PQueue({ concurrency });
  return {
    bounded:
      (effect) =>
      (input, { signal }) =>
        activity.idle(() => queue.add(() => activity.busy(() => effect(input, { signal })), { signal })),
    close: () => queue.pause(),
  };
};

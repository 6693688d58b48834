import type { Effect } from "@orchestrate/shared";
import PQueue from "p-queue";

/** Lets at most so many of an effect run at once; the others wait in order, and leave the line when they are stopped. */
export const bounded = <Input, Output>(concurrency: number, effect: Effect<Input, Output>): Effect<Input, Output> => {
  const queue = new PQueue({ concurrency });
  return (input, { signal }) => queue.add(() => effect(input, { signal }), { signal });
};

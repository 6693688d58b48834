import { median } from "../median.ts";
import { batchAndBisect } from "./batch-and-bisect.ts";
import { adaptive, gateFirst, serial, train } from "./reducer-strategies.ts";
import { simulate, type World } from "./simulate.ts";
import { verifyAgain } from "./verify-again.ts";

/** One strategy in one world; medians over the seeds. */
export interface Compared {
  readonly strategy: string;
  readonly failureRate: number;
  readonly makespanMinutes: number;
  readonly verificationsEach: number;
}

/** The world of the comparison; the rate of failures is varied. */
export const world: Omit<World, "failureRate" | "seed"> = {
  subSpecs: 100,
  agents: 16,
  verifiers: 16,
  verifyMinutes: 3,
  implement: { median: 12, spread: 0.5 },
};

/** Simulates every strategy in the same worlds. Throws when one loses a sub-spec or publishes an unverified head. */
export function compareStrategies({ seeds }: { readonly seeds: number }): readonly Compared[] {
  const strategies = [serial, verifyAgain, batchAndBisect, train, gateFirst, adaptive];
  return [0.05, 0.3].flatMap((failureRate) =>
    strategies.map((kind) => {
      const runs = Array.from({ length: seeds }, (_, seed) =>
        simulate(kind, { ...world, failureRate, seed: seed + 1 }),
      );
      if (runs.some(({ merged, unverified }) => merged !== world.subSpecs || unverified > 0)) {
        throw new Error(
          `The simulation of "${kind.name}" is void: it lost a sub-spec or published an unverified head.`,
        );
      }
      return {
        strategy: kind.name,
        failureRate,
        makespanMinutes: median(runs.map(({ makespan }) => makespan)),
        verificationsEach: median(runs.map(({ verifications }) => verifications)),
      };
    }),
  );
}

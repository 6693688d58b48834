import { systemClock } from "../../clock/system-clock.ts";
import { type AgentBench, patienceMs } from "../../testing/agent-bench.ts";

/** Lets the patience with an agent pass, again and again: what was on its way may still arrive, and begin it anew. */
export const outlast = async <Outcome>(bench: Pick<AgentBench, "skip">, work: Promise<Outcome>): Promise<Outcome> => {
  for (;;) {
    bench.skip(patienceMs);
    const outcome = await Promise.race([work, systemClock.sleep(100, {})]);
    if (outcome !== undefined) return outcome;
  }
};

/** Waits until something is so; rejects when the work ends without it. */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  work: Promise<unknown>,
): Promise<void> => {
  const over = work.then(
    (outcome) => `ended before ${what}: ${JSON.stringify(outcome)}`,
    (error: unknown) => `failed before ${what}: ${String(error)}`,
  );
  for (;;) {
    if (await isSo()) return;
    const ended = await Promise.race([over, systemClock.sleep(20, {})]);
    if (typeof ended === "string" && !(await isSo())) throw new Error(`It ${ended}`);
  }
};

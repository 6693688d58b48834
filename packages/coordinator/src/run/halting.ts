import type { AnyEvent, Budget, Clock, EventLog } from "@orchestrate/shared";

import { foldRun } from "../run-state/fold-run.ts";
import type { RunState } from "../run-state/state.ts";
import type { Hindrance } from "../schedule.ts";
import { exhausted, exhaustionOf, wallLeftMs } from "./budget.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";

export interface HaltingOptions {
  readonly log: Pick<EventLog, "subscribe">;
  /** What is on the log already. */
  readonly events: readonly AnyEvent[];
  readonly clock: Clock;
  readonly budget: Budget;
  /** Called at most once, when nothing more may begin. */
  readonly onHalt: (hindrance: Hindrance) => void;
  readonly signal: AbortSignal;
}

/**
 * Keeps the state of a run, and watches it for what must halt it. Follows the log from its first event: a used-up budget and a tripped breaker are facts of the log, so a resumed run
 * halts where the first one did; only the wall clock is watched beside it.
 */
export const watchForHalt = (options: HaltingOptions): { readonly state: () => RunState } => {
  const { log, events, clock, budget, onHalt, signal } = options;
  const breaker = createCircuitBreaker();
  let state = foldRun(events);
  let halt = events.map(breaker).at(-1) ?? exhaustionOf(state, budget);
  if (halt) onHalt(halt);
  const haltBecause = (hindrance: Hindrance | undefined): void => {
    if (halt || !hindrance) return;
    halt = hindrance;
    onHalt(hindrance);
  };
  const unsubscribe = log.subscribe((event) => {
    state = foldRun([event], state);
    haltBecause(breaker(event) ?? (countsUsage.has(event.type) ? exhaustionOf(state, budget) : undefined));
  });
  signal.addEventListener("abort", unsubscribe, { once: true });

  const wallMs = wallLeftMs(state, budget);
  if (wallMs !== undefined) {
    clock.sleep(wallMs, { signal }).then(
      () => haltBecause(exhausted(`${budget.wall ?? ""} of time`)),
      () => undefined, // The run ended first.
    );
  }
  return { state: () => state };
};

const countsUsage: ReadonlySet<string> = new Set(["usage.counted", "agent.exited"]);

import { OrchestrateError } from "@orchestrate/shared";

import { foldRun } from "../run-state/fold-run.ts";
import type { RunState } from "../run-state/state.ts";
import { begin } from "./begin.ts";
import { conduct } from "./conduct.ts";
import { createRequests, type Requests } from "./requests.ts";
import type { RunOptions } from "./run-options.ts";
import { type RunOutcome, runOutcome } from "./run-outcome.ts";

/** A run in this process. The log says how it goes; these are the ways to end it before its end. */
export interface RunHandle {
  /**
   * How it ended, when nothing of it runs any more. Rejects with the cause when something is broken; the log then stands
   * where it broke, and the run can be resumed.
   */
  readonly done: Promise<RunOutcome>;
  /** Starts nothing more and lets what runs end. */
  pause(why: string): void;
  /** Aborts what runs; what was in flight is done again when the run is resumed. */
  stopNow(why: string): void;
  /** Aborts what runs, for good. */
  cancel(why: string): void;
}

/**
 * Starts a run, or goes on with one, on its log. This is where the machines get their effects: `compose.ts` hands over
 * adapters as they are; bounds, steps and approvals are added here, because noticing that nothing goes on any more needs
 * all of them. The caller opened log, blobs and inbox, and closes the log when `done` has settled.
 *
 * Appended here: `run.*`, `spec.loaded`, `plan.proposed`, `approval.*`, `sub-spec.*`, `findings.sent`,
 * `candidate.offered`, `attempt.exhausted`, `gate.finished`, `queue.entered`, `verify.started`, `verdict.given`, `merge.*`,
 * `target.moved`, `landing.*`.
 */
export const startRun = (options: RunOptions): RunHandle => {
  const requests = createRequests();
  return {
    done: drive(options, requests),
    pause: (why) => requests.make({ kind: "pause", why }),
    stopNow: (why) => requests.make({ kind: "stop", why }),
    cancel: (why) => requests.make({ kind: "cancel", why }),
  };
};

const drive = async (options: RunOptions, requests: Requests): Promise<RunOutcome> => {
  const { log, tidy, attended } = options;
  const before = await log.read();
  const past = foldRun(before);
  if (past.code !== undefined) return outcomeOf(past);
  if (past.status === "cancelled") return finish(options, "cancelled", past, false);

  if (before.length > 0) await tidy({ isOver: false });
  const begun = await begin(options, before);
  const events = [...before, ...(await log.read({ after: past.seq }))];
  const { ending, state, mayLand } = await conduct({ ...options, begun, events }, requests).catch(
    async (error: unknown) => {
      if (OrchestrateError.is(error)) await sayWhyItStopped(log, error);
      throw error;
    },
  );

  if (ending !== "paused") return finish(options, ending, state, mayLand);
  await tidy({ isOver: false });
  return runOutcome(state.approvals.length > 0 && !attended ? "waiting" : "paused", state, false);
};

/** What a person can mend ends this process's part alone: the run can be resumed. */
const sayWhyItStopped = async (log: RunOptions["log"], { message }: OrchestrateError): Promise<void> => {
  const paused = log.append({ type: "run.paused", subject: "", data: { why: message } });
  // When it is the log that cannot be written, the first error is the one to hear of.
  await paused.catch(() => undefined);
};

/** How a run that is over ended. */
const outcomeOf = (past: RunState): RunOutcome =>
  runOutcome(past.status === "cancelled" ? "cancelled" : "settled", past, past.code === 0);

/** Says on the log that the run is over. */
const finish = async (
  { log, tidy }: RunOptions,
  kind: RunOutcome["kind"],
  state: RunState,
  mayLand: boolean,
): Promise<RunOutcome> => {
  const outcome = runOutcome(kind, state, mayLand);
  const { merged, abandoned, code } = outcome;
  await tidy({ isOver: true });
  await log.append({ type: "run.finished", subject: "", data: { merged, abandoned, code } });
  return outcome;
};

import type { InboxMessage, NewEvent } from "@orchestrate/shared";
import { createActor, toPromise } from "xstate";

import { createApprovals } from "../approvals.ts";
import { openJournal } from "../journal.ts";
import { foldRun } from "../run-state/fold-run.ts";
import type { RunState } from "../run-state/state.ts";
import { landable } from "../run.machine.ts";
import type { Hindrance } from "../schedule.ts";
import { createActivity } from "./activity.ts";
import { begin } from "./begin.ts";
import { watchForHalt } from "./halting.ts";
import { createRequests, type Request, type Requests } from "./requests.ts";
import type { RunOptions } from "./run-options.ts";
import { type RunOutcome, runOutcome } from "./run-outcome.ts";
import { wire } from "./wire.ts";

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
  const { log, blobs, inbox, clock, spec, attended } = options;
  const before = await log.read();
  const past = foldRun(before);
  if (past.code !== undefined)
    return runOutcome(past.status === "cancelled" ? "cancelled" : "settled", past, past.code === 0);
  if (past.status === "cancelled") return finish(options, "cancelled", past, false);

  if (before.length > 0) await options.tidy({ isOver: false });
  const begun = await begin(options, before);
  const events = [...before, ...(await log.read({ after: past.seq }))];
  const ending = new AbortController();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const breakDown = (cause: unknown): void => broken.reject(cause);

  const activity = createActivity(() => whenQuiet());
  const journal = openJournal(log, blobs, events);
  const approvals = createApprovals(journal, activity, events);
  const wired = wire({ ...options, begun, events, journal, approvals, activity });
  const actor = createActor(wired.machine, { input: { spec } });

  let halt: Hindrance | undefined;
  const applyHalt = (): void => {
    const snapshot = actor.getSnapshot();
    if (halt && snapshot.matches("working") && !snapshot.context.halt) actor.send({ type: "halt", hindrance: halt });
  };
  const { state } = watchForHalt({
    log,
    events,
    clock,
    budget: spec.front.budget,
    signal: ending.signal,
    onHalt: (hindrance) => {
      halt = hindrance;
      applyHalt();
    },
  });
  actor.subscribe({ next: applyHalt, error: () => undefined });

  let request: Request | undefined;
  const obey = (made: Request): void => {
    request = made;
    wired.close();
    activity
      .busy(async () => {
        await log.append(requestEvent(made));
        if (made.kind !== "pause") actor.send({ type: made.kind === "cancel" ? "cancel" : "pause" });
      })
      .catch(breakDown);
  };

  const hear = async (message: InboxMessage): Promise<void> => {
    if (message.kind === "approval") await approvals.record(message.approval);
    else requests.make(message);
  };
  let taking: Promise<number> = Promise.resolve(0);
  const takeMessages = (): Promise<number> =>
    (taking = taking.then(() => inbox.take((message) => activity.busy(() => hear(message)))));

  let isStarted = false;
  /** Nothing goes on by itself any more: the run was asked to pause, or waits for a person. */
  const whenQuiet = (): void => {
    if (!isStarted || actor.getSnapshot().status !== "active") return;
    if (request) return actor.send({ type: "pause" });
    if (approvals.waiting() === 0) return breakDown(new TypeError("Nothing goes on, and nobody is waited for"));
    if (!attended) waitForNobody().catch(breakDown);
  };
  const waitForNobody = async (): Promise<void> => {
    if ((await takeMessages()) > 0 || request) return;
    obey({ kind: "pause", why: "It waits for a person, and nobody is there." });
  };

  try {
    await takeMessages();
    inbox.watch(() => void takeMessages().catch(breakDown), { signal: ending.signal });
    isStarted = true;
    actor.start();
    requests.onMade(obey);
    await Promise.race([toPromise(actor), broken.promise]);
  } finally {
    ending.abort(new DOMException("The run has ended", "AbortError"));
    wired.stop(ending.signal.reason);
    actor.stop();
    await activity.ended();
    await taking.catch(() => undefined);
  }
  const { value, context } = actor.getSnapshot();
  if (value === "paused") {
    await options.tidy({ isOver: false });
    const isWaiting = state().approvals.length > 0 && !attended;
    return runOutcome(isWaiting ? "waiting" : "paused", state(), false);
  }
  const kind = value === "declined" || value === "cancelled" ? value : "settled";
  return finish(options, kind, state(), landable(context) !== undefined);
};

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

const requestEvent = ({ kind, why }: Request): NewEvent =>
  kind === "cancel"
    ? { type: "run.cancelled", subject: "", data: { why } }
    : { type: "run.paused", subject: "", data: { why } };

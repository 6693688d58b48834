import type { AnyEvent, EventData, InboxMessage, NewEvent } from "@orchestrate/shared";
import { createActor, toPromise } from "xstate";

import { createApprovals } from "../approvals.ts";
import { openJournal } from "../journal.ts";
import type { RunState } from "../run-state/state.ts";
import { landable } from "../run.machine.ts";
import type { Hindrance } from "../schedule.ts";
import { createActivity } from "./activity.ts";
import { checkDecisions } from "./check-decisions.ts";
import { watchForHalt } from "./halting.ts";
import type { Request, Requests } from "./requests.ts";
import type { RunOptions } from "./run-options.ts";
import { wire } from "./wire.ts";

export interface ConductOptions extends RunOptions {
  readonly begun: EventData<"run.started">;
  /** Everything on the log so far. */
  readonly events: readonly AnyEvent[];
}

/** Where the machine came to rest. */
export interface Conducted {
  readonly ending: "settled" | "declined" | "paused" | "cancelled";
  readonly state: RunState;
  /** Whether the whole spec's verdict may land. */
  readonly mayLand: boolean;
}

/**
 * Runs the machine until it comes to rest, and lets in from outside what it must hear: messages, requests, budgets, the
 * moment when nothing goes on any more. Leaves nothing running, also when it rejects.
 */
export const conduct = async (options: ConductOptions, requests: Requests): Promise<Conducted> => {
  const { log, blobs, inbox, clock, spec, attended, events, whyRefused } = options;
  await checkDecisions(events, whyRefused);
  const ended = new AbortController();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const breakDown = (cause: unknown): void => broken.reject(cause);

  const activity = createActivity(() => whenQuiet());
  const journal = openJournal(log, blobs, events);
  const approvals = createApprovals({ journal, activity, log, clock, whyRefused, events });
  const wired = wire({ ...options, journal, approvals, activity });
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
    signal: ended.signal,
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
    else if (message.kind === "waiver") await approvals.record(message.waiver);
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
    inbox.watch(() => void takeMessages().catch(breakDown), { signal: ended.signal });
    isStarted = true;
    actor.start();
    requests.onMade(obey);
    await Promise.race([toPromise(actor), broken.promise]);
  } finally {
    ended.abort(new DOMException("The run has ended", "AbortError"));
    wired.stop(ended.signal.reason);
    actor.stop();
    await activity.ended();
    await taking.catch(() => undefined);
  }

  const { value, context } = actor.getSnapshot();
  const ending = value === "paused" || value === "declined" || value === "cancelled" ? value : "settled";
  return { ending, state: state(), mayLand: landable(context) !== undefined };
};

const requestEvent = ({ kind, why }: Request): NewEvent =>
  kind === "cancel"
    ? { type: "run.cancelled", subject: "", data: { why } }
    : { type: "run.paused", subject: "", data: { why } };

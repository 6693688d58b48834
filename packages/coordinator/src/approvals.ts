import {
  type AnyEvent,
  type Approval,
  type AskApproval,
  type Clock,
  decisionIn,
  type Digest,
  type EventLog,
  eventOfDecision,
  type LogBefore,
  type PersonDecision,
  type WhyRefused,
} from "@orchestrate/shared";

import type { Journal } from "./journal.ts";
import type { Activity } from "./run/activity.ts";

/** What people have decided and what they still owe, on the log. */
export interface Approvals {
  /** Asks for a decision once, and waits until it is on the log. */
  readonly ask: AskApproval;
  /** Writes a decision down, or that it does not count; the first that counts on the same thing is the one. */
  record(decision: PersonDecision): Promise<void>;
  /** The decision on exactly what was shown. */
  decisionOn(gate: Approval["gate"], shown: Digest): PersonDecision | undefined;
  /** How many decisions are being waited for. */
  waiting(): number;
}

export interface ApprovalsOptions {
  readonly journal: Journal;
  readonly activity: Activity;
  readonly log: Pick<EventLog, "read" | "head">;
  readonly clock: Pick<Clock, "now">;
  readonly whyRefused: WhyRefused;
  /** What was on the log when this process opened it; its decisions have been checked. */
  readonly events: readonly AnyEvent[];
}

export const createApprovals = (options: ApprovalsOptions): Approvals => {
  const { journal, activity, log, clock, whyRefused, events } = options;
  const decisions = new Map<string, PersonDecision>();
  const subjects = new Map<string, string>();
  const waiters = new Map<string, PromiseWithResolvers<PersonDecision>>();
  const index = (event: AnyEvent): void => {
    if (event.type === "approval.requested") subjects.set(nameOf(event.data), event.subject);
    const decision = decisionIn(event);
    if (decision === undefined) return;
    const name = nameOf(decision);
    if (!decisions.has(name)) decisions.set(name, decision);
    waiters.get(name)?.resolve(decision);
  };
  for (const event of events) index(event);
  journal.subscribe(index);

  const logBefore = async (): Promise<LogBefore> => {
    const { seq, digest } = await log.head();
    return { events: (await log.read()).slice(0, seq), head: digest };
  };

  return {
    async ask({ gate, subSpec, shown }, { signal }) {
      const name = nameOf({ gate, shown });
      const decision = decisions.get(name);
      if (decision) return decision;
      await journal.announce([{ type: "approval.requested", subject: subSpec?.id ?? "", data: { gate, shown } }]);
      const waiter = waiters.get(name) ?? Promise.withResolvers<PersonDecision>();
      waiters.set(name, waiter);
      try {
        return await activity.idle(() => unlessAborted(waiter.promise, signal));
      } finally {
        waiters.delete(name);
      }
    },
    async record(decision) {
      const name = nameOf(decision);
      if (decisions.has(name)) return;
      const subject = subjects.get(name);
      const why =
        subject === undefined
          ? "nobody asked for it"
          : await whyRefused({ decision, subject, takenAt: clock.now(), before: await logBefore() });
      if (why === undefined) {
        await journal.append(eventOfDecision(decision, subject ?? ""));
      } else {
        const { gate, shown, by } = decision;
        await journal.append({ type: "approval.refused", subject: subject ?? "", data: { gate, shown, by, why } });
      }
    },
    decisionOn: (gate, shown) => decisions.get(nameOf({ gate, shown })),
    waiting: () => waiters.size,
  };
};

/** Waits for a promise, or rejects with the signal's reason as soon as it aborts. */
export const unlessAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  return Promise.race([promise, stopped.promise]).finally(() => signal.removeEventListener("abort", stop));
};

const nameOf = ({ gate, shown }: Pick<Approval, "gate" | "shown">): string => `${gate} ${shown}`;

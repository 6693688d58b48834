import type { AnyEvent, CommitSha } from "@orchestrate/shared";

import { unlessAborted } from "../approvals.ts";
import type { Journal } from "../journal.ts";
import type { Activity } from "../run/activity.ts";
import type { Enqueue } from "../sub-spec.machine.ts";
import { effectsOf, keyOf } from "./in-flight.ts";
import { queueEventOf } from "./log-events.ts";
import { type Key, openQueue, type QueueEffect, type QueueEvent, type QueuePolicy, type Settle } from "./queue.ts";
import type { Records } from "./records.ts";
import { reduceQueue } from "./reduce.ts";

export interface MergeQueueOptions {
  readonly journal: Journal;
  /** What is on the log already; the queue goes on from there. */
  readonly events: readonly AnyEvent[];
  readonly activity: Activity;
  readonly records: Records;
  readonly policy: QueuePolicy;
  /** The commit that the integration branch started from. */
  readonly base: CommitSha;
  /** The full ref name of the integration branch. */
  readonly integration: string;
  readonly perform: (effect: QueueEffect, signal: AbortSignal) => Promise<QueueEvent | undefined>;
}

/** The merge queue of a run at work. */
export interface MergeQueueDriver {
  readonly enqueue: Enqueue;
  /** Aborts every effect in flight and begins no other. */
  stop(reason: unknown): void;
}

/**
 * Runs the reducer: each event that the log gains goes in, each effect that comes out is performed, and one that is no
 * longer wanted is aborted. An effect that rejects breaks the queue: everybody who waits in it hears the cause.
 */
export const createMergeQueue = (options: MergeQueueOptions): MergeQueueDriver => {
  const { journal, activity, records, policy, integration, perform } = options;
  let queue = openQueue(options.base);
  let broken: { readonly cause: unknown } | undefined;
  let isStarted = false;
  const entered = new Set<string>();
  const endings = new Map<string, PromiseWithResolvers<Settle>>();
  const running = new Map<string, AbortController>();
  const arriving: QueueEvent[] = [];

  const endingOf = (key: Key): PromiseWithResolvers<Settle> => {
    const name = nameOf(key);
    const before = endings.get(name);
    if (before) return before;
    const ending = Promise.withResolvers<Settle>();
    // When the queue breaks, perhaps nobody waits for this one yet; whoever comes later is told then.
    ending.promise.catch(() => undefined);
    endings.set(name, ending);
    return ending;
  };

  /** Takes events in one after the other, also those that an effect brings about at once. */
  const happen = (event: QueueEvent): void => {
    if (arriving.push(event) > 1) return;
    for (let next = arriving[0]; next; next = arriving[0]) {
      const { queue: after, actions } = reduceQueue(queue, next, policy);
      queue = after;
      if (next.type === "entered") entered.add(nameOf(next));
      for (const action of actions) {
        if (action.type === "settle") endingOf(action).resolve(action);
        else if (action.type === "stop") running.get(keyOf(action.effect))?.abort(noLongerWanted);
        else if (isStarted) begin(action);
      }
      arriving.shift();
    }
  };

  const begin = (effect: QueueEffect): void => {
    if (broken) return;
    const key = keyOf(effect);
    const stopping = new AbortController();
    running.set(key, stopping);
    const end = (): void => {
      if (running.get(key) === stopping) running.delete(key);
    };
    activity
      .busy(() => perform(effect, stopping.signal))
      .then(
        (event) => {
          end();
          if (event) happen(event);
        },
        (cause: unknown) => {
          end();
          if (!stopping.signal.aborted) breakDown(cause);
        },
      );
  };

  const breakDown = (cause: unknown): void => {
    if (broken) return;
    broken = { cause };
    for (const stopping of running.values()) stopping.abort(cause);
    for (const ending of endings.values()) ending.reject(cause);
  };

  for (const event of options.events) {
    const past = queueEventOf(event, integration);
    if (past) happen(past);
  }
  journal.subscribe((event) => {
    const present = queueEventOf(event, integration);
    if (present) happen(present);
  });

  return {
    enqueue: async ({ subSpec, candidate }, { signal }) => {
      if (!isStarted) {
        isStarted = true;
        for (const effect of effectsOf(queue)) begin(effect);
      }
      if (broken) throw broken.cause;
      const key = { id: subSpec.id, attempt: candidate.attempt };
      const ending = endingOf(key);
      if (!entered.has(nameOf(key))) {
        const data = { attempt: candidate.attempt, candidate: candidate.commit };
        await journal.append({ type: "queue.entered", subject: subSpec.id, data });
      }
      return records.resultOf(await activity.idle(() => unlessAborted(ending.promise, signal)));
    },
    stop: breakDown,
  };
};

const noLongerWanted = new DOMException("What it worked on will not land", "AbortError");

const nameOf = ({ id, attempt }: Key): string => `${id}/${attempt}`;

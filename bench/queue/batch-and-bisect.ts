import type { QueueAction, QueueEvent } from "@orchestrate/coordinator";
import type { CommitSha } from "@orchestrate/shared";

import type { StrategyKind } from "./strategy.ts";

type Key = Pick<Extract<QueueEvent, { type: "entered" }>, "id" | "attempt">;

/** Everything that waits is verified as one; a batch that fails is halved until the culprits stand alone. */
export const batchAndBisect: StrategyKind = {
  name: "batch and bisect",
  open: ({ head: start }) => {
    let head = start;
    let waiting: readonly Key[] = [];
    /** Batches that are still to be tried, and the one that is being tried, with how much of it is built. */
    let batches: readonly (readonly Key[])[] = [];
    let current: { readonly batch: readonly Key[]; readonly built: number } | undefined;

    const begin = (): readonly QueueAction[] => {
      if (current !== undefined) return [];
      if (batches.length === 0 && waiting.length > 0) {
        batches = [waiting];
        waiting = [];
      }
      const [batch, ...others] = batches;
      if (batch === undefined) return [];
      batches = others;
      current = { batch, built: 0 };
      return build(head);
    };
    const build = (onto: CommitSha): readonly QueueAction[] => {
      const key = current?.batch[current.built];
      return key === undefined ? [] : [{ type: "build", id: key.id, attempt: key.attempt, onto }];
    };

    return (event) => {
      switch (event.type) {
        case "entered":
          waiting = [...waiting, event];
          return begin();
        case "built": {
          if (current === undefined) return [];
          current = { ...current, built: current.built + 1 };
          return current.built < current.batch.length ? build(event.commit) : [{ ...event, type: "verify" }];
        }
        case "judged": {
          const { batch } = current ?? { batch: [] };
          const { id, attempt, commit, verdict } = event;
          if (event.kind === "pass") return [{ type: "publish", id, attempt, onto: head, commit, verdict }];
          current = undefined;
          if (batch.length === 1) return [{ type: "settle", id, attempt, outcome: "failed", verdict }, ...begin()];
          const half = Math.ceil(batch.length / 2);
          batches = [batch.slice(0, half), batch.slice(half), ...batches];
          return begin();
        }
        case "published": {
          const { batch } = current ?? { batch: [] };
          const { commit } = event;
          head = commit;
          current = undefined;
          return [
            ...batch.map(({ id, attempt }) => ({ type: "settle", id, attempt, outcome: "merged", commit }) as const),
            ...begin(),
          ];
        }
        case "conflicted":
        case "decided":
        case "left":
        case "moved":
          throw new TypeError(`The simulation has no ${event.type}.`);
      }
    };
  },
};

import type { QueueAction, QueueEvent } from "@orchestrate/coordinator";
import type { CommitSha } from "@orchestrate/shared";

import type { StrategyKind } from "./strategy.ts";

type Key = Pick<Extract<QueueEvent, { type: "entered" }>, "id" | "attempt">;

/** Every candidate is verified on the head; one that passed on a head that has moved is verified again. */
export const verifyAgain: StrategyKind = {
  name: "verify again when the head moved",
  open: ({ head: start, verifiers }) => {
    let head = start;
    let busy = 0;
    let waiting: readonly Key[] = [];
    const onto = new Map<string, CommitSha>();

    const begin = (): readonly QueueAction[] => {
      const next = waiting.slice(0, verifiers - busy);
      waiting = waiting.slice(next.length);
      busy += next.length;
      return next.map(({ id, attempt }) => ({ type: "build", id, attempt, onto: head }));
    };

    return (event) => {
      switch (event.type) {
        case "entered":
          waiting = [...waiting, event];
          return begin();
        case "built":
          onto.set(event.commit, event.onto);
          return [{ ...event, type: "verify" }];
        case "judged": {
          const { id, attempt, commit, verdict } = event;
          busy -= 1;
          if (event.kind !== "pass") return [{ type: "settle", id, attempt, outcome: "failed", verdict }, ...begin()];
          if (onto.get(commit) === head) {
            const before = head;
            head = commit;
            return [{ type: "publish", id, attempt, onto: before, commit, verdict }, ...begin()];
          }
          waiting = [...waiting, { id, attempt }];
          return begin();
        }
        case "published":
          return [{ type: "settle", id: event.id, attempt: event.attempt, outcome: "merged", commit: event.commit }];
        case "conflicted":
        case "decided":
        case "left":
        case "moved":
          throw new TypeError(`The simulation has no ${event.type}.`);
      }
    };
  },
};

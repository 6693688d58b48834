import type { Entry, MergeQueue, QueueEffect } from "./queue.ts";

/** Every effect that should be running for a queue, those nearest to landing first. */
export const effectsOf = ({ train, solo, parked }: MergeQueue): readonly QueueEffect[] =>
  [...train, ...solo, ...parked].flatMap((entry) => effectOf(entry) ?? []);

/** Names an effect: the same work has the same name. */
export const keyOf = (effect: QueueEffect): string =>
  JSON.stringify([effect.type, effect.id, effect.attempt, subjectOf(effect)]);

const effectOf = ({ id, attempt, place }: Entry): QueueEffect | undefined => {
  switch (place.kind) {
    case "building":
      return { type: "build", id, attempt, onto: place.onto };
    case "verifying":
      return { type: "verify", id, attempt, onto: place.onto, commit: place.commit };
    case "asking":
      return { type: "ask", id, attempt, gate: place.gate, verdict: place.verdict };
    case "publishing":
      return { type: "publish", id, attempt, onto: place.onto, commit: place.commit, verdict: place.verdict };
    case "waiting":
    case "passed":
    case "failed":
    case "conflicted":
      return undefined;
  }
};

const subjectOf = (effect: QueueEffect): string => {
  switch (effect.type) {
    case "build":
      return effect.onto;
    case "verify":
    case "publish":
      return effect.commit;
    case "ask":
      return effect.verdict;
  }
};

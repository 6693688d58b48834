import type { CommitSha, Digest } from "@orchestrate/shared";

import { isCautious, remember } from "./caution.ts";
import type { Ending, Entry, Gate, Key, MergeQueue, Place, QueueEvent, QueuePolicy, Settle } from "./queue.ts";

/** The queue before it is arranged, and who has left it. */
export interface Noted {
  readonly queue: MergeQueue;
  readonly settled: readonly Settle[];
}

/** Writes what has happened into the queue, whatever it means for the others. */
export const note = (queue: MergeQueue, event: QueueEvent, policy: QueuePolicy): Noted => {
  switch (event.type) {
    case "entered":
      return stay(enter(without(queue, event), event, policy));
    case "built": {
      const { onto, commit } = event;
      return stay(
        change(queue, event, (place) => (isBuilding(place, onto) ? { kind: "verifying", onto, commit } : place)),
      );
    }
    case "conflicted": {
      const { onto } = event;
      return stay(change(queue, event, (place) => (isBuilding(place, onto) ? { kind: "conflicted", onto } : place)));
    }
    case "judged":
      return stay(switchLane(change(queue, event, judge(event, policy)), event));
    case "decided":
      return decide(queue, event);
    case "published":
      return publish(queue, event);
    case "left":
      return stay(find(allOf(queue), event) ? without(queue, event) : queue);
    case "moved":
      return stay({ ...queue, head: event.head });
  }
};

const stay = (queue: MergeQueue): Noted => ({ queue, settled: [] });

const enter = (queue: MergeQueue, { id, attempt }: Key, { asks }: QueuePolicy): MergeQueue => {
  const entry: Entry = { id, attempt, place: { kind: "waiting" } };
  if (asks) return { ...queue, parked: [...queue.parked, entry] };
  if (isCautious(queue.recent)) return { ...queue, solo: [...queue.solo, entry] };
  return { ...queue, train: [...queue.train, entry] };
};

const judge =
  ({ commit, kind, verdict, isWaivable }: Extract<QueueEvent, { type: "judged" }>, { asks }: QueuePolicy) =>
  (place: Place): Place => {
    if (place.kind !== "verifying" || place.commit !== commit) return place;
    const judged = { onto: place.onto, commit, verdict };
    if (kind === "fail")
      return isWaivable ? { kind: "asking", gate: "waiver", ...judged } : { kind: "failed", ...judged };
    if (kind === "needs-human") return { kind: "asking", gate: "manual", ...judged };
    return asks ? { kind: "asking", gate: "merge", ...judged } : { kind: "passed", ...judged };
  };

/** Those that a person must decide on step aside; those that passed alone join the train. */
const switchLane = (queue: MergeQueue, key: Key): MergeQueue => {
  const entry = find([...queue.train, ...queue.solo], key);
  if (entry?.place.kind === "asking") return { ...without(queue, key), parked: [...queue.parked, entry] };
  if (entry?.place.kind === "passed" && find(queue.solo, key)) {
    return { ...without(queue, key), train: [...queue.train, entry] };
  }
  return queue;
};

const decide = (queue: MergeQueue, event: Extract<QueueEvent, { type: "decided" }>): Noted => {
  const { gate, verdict, approved } = event;
  const entry = queue.parked.find(({ place }) => isAskedAs(place, event));
  if (!entry) return stay(queue);
  if (!approved) return leave(queue, entry, { outcome: "declined", gate, verdict });
  return stay(
    change(queue, entry, (place) => {
      if (!isAskedAs(place, event)) return place;
      const { onto, commit } = place;
      return { kind: "passed", onto, commit, verdict };
    }),
  );
};

const publish = (queue: MergeQueue, event: Extract<QueueEvent, { type: "published" }>): Noted => {
  const { commit } = event;
  return leave({ ...queue, head: commit, recent: remember(queue.recent, false) }, event, { outcome: "merged", commit });
};

const leave = (queue: MergeQueue, { id, attempt }: Key, ending: Ending): Noted => ({
  queue: without(queue, { id, attempt }),
  settled: [{ type: "settle", id, attempt, ...ending }],
});

/** Changes the place of one attempt, in whatever lane it stands. */
const change = (queue: MergeQueue, key: Key, next: (place: Place) => Place): MergeQueue => {
  const changed = (lane: readonly Entry[]): readonly Entry[] =>
    lane.map((entry) => (isSame(entry, key) ? { ...entry, place: next(entry.place) } : entry));
  return { ...queue, train: changed(queue.train), solo: changed(queue.solo), parked: changed(queue.parked) };
};

/** Takes a sub-spec out, whichever attempt of it is in. */
const without = (queue: MergeQueue, { id }: Key): MergeQueue => {
  const others = (lane: readonly Entry[]): readonly Entry[] => lane.filter((entry) => entry.id !== id);
  return { ...queue, train: others(queue.train), solo: others(queue.solo), parked: others(queue.parked) };
};

const allOf = ({ train, solo, parked }: MergeQueue): readonly Entry[] => [...train, ...solo, ...parked];

const find = (lane: readonly Entry[], key: Key): Entry | undefined => lane.find((entry) => isSame(entry, key));

const isSame = (entry: Entry, { id, attempt }: Key): boolean => entry.id === id && entry.attempt === attempt;

const isBuilding = (place: Place, onto: CommitSha): boolean => place.kind === "building" && place.onto === onto;

/** A decision counts for exactly what was asked. */
const isAskedAs = (
  place: Place,
  { gate, verdict }: { readonly gate: Gate; readonly verdict: Digest },
): place is Extract<Place, { kind: "asking" }> =>
  place.kind === "asking" && place.gate === gate && place.verdict === verdict;

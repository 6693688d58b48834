import type { CommitSha } from "@orchestrate/shared";

import { remember } from "./caution.ts";
import type { Noted } from "./note.ts";
import type { Entry, MergeQueue, Place, QueuePolicy, Settle } from "./queue.ts";

/**
 * Makes a queue consistent with its head: what stands on a commit that will not be the head waits again, what failed or
 * conflicted on the head itself leaves, and free places at the verifiers are given to those nearest to landing.
 */
export const arrange = (queue: MergeQueue, { verifiers }: QueuePolicy): Noted => {
  const current = {
    ...queue,
    train: onPrediction(queue.train, queue.head),
    parked: onPrediction(queue.parked, queue.head),
  };
  const { queue: left, settled } = dismiss(current);
  return { queue: start(publishFront(left), verifiers), settled };
};

/** Walks a lane in landing order with the commit that each entry will stand on; undefined once that is not known yet. */
const walk = (
  lane: readonly Entry[],
  head: CommitSha,
  next: (place: Place, onto: CommitSha | undefined) => Place,
): readonly Entry[] => {
  let onto: CommitSha | undefined = head;
  return lane.map((entry) => {
    const place = next(entry.place, onto);
    onto = headBehind(place, onto);
    return { ...entry, place };
  });
};

/** The head that the next entry may count on: what failed is expected to leave, what does not exist yet is unknown. */
const headBehind = (place: Place, onto: CommitSha | undefined): CommitSha | undefined => {
  switch (place.kind) {
    case "waiting":
    case "building":
      return undefined;
    case "failed":
    case "conflicted":
      return onto;
    case "verifying":
    case "asking":
    case "passed":
    case "publishing":
      return place.commit;
  }
};

const waiting: Place = { kind: "waiting" };

const onPrediction = (lane: readonly Entry[], head: CommitSha): readonly Entry[] =>
  walk(lane, head, (place, onto) => (place.kind === "waiting" || place.onto === onto ? place : waiting));

/** Alone, or on the very head, nobody else can be to blame. */
const dismiss = (queue: MergeQueue): Noted => {
  const final = ({ place }: Entry): boolean => isBad(place) && place.onto === queue.head;
  const leaving = [
    ...queue.train.filter(final),
    ...queue.parked.filter(final),
    ...queue.solo.filter(({ place }) => isBad(place)),
  ];
  if (leaving.length === 0) return { queue, settled: [] };
  const stays = (entry: Entry): boolean => !leaving.includes(entry);
  return {
    queue: {
      ...queue,
      train: queue.train.filter(stays),
      solo: queue.solo.filter(stays),
      parked: queue.parked.filter(stays),
      recent: leaving
        .filter(({ place }) => place.kind === "failed")
        .reduce((recent) => remember(recent, true), queue.recent),
    },
    settled: leaving.flatMap(settle),
  };
};

const isBad = (place: Place): place is Extract<Place, { kind: "failed" | "conflicted" }> =>
  place.kind === "failed" || place.kind === "conflicted";

const settle = ({ id, attempt, place }: Entry): readonly Settle[] => {
  if (place.kind === "failed") return [{ type: "settle", id, attempt, outcome: "failed", verdict: place.verdict }];
  if (place.kind === "conflicted") return [{ type: "settle", id, attempt, outcome: "conflicted", onto: place.onto }];
  return [];
};

/** Lets one candidate that is free to land on the head do so; the train before those that a person approved. */
const publishFront = (queue: MergeQueue): MergeQueue => {
  const all = [...queue.train, ...queue.parked];
  if (all.some(({ place }) => place.kind === "publishing")) return queue;
  const front = all.find(({ place }) => place.kind === "passed" && place.onto === queue.head);
  const landing = (entry: Entry): Entry =>
    entry === front && entry.place.kind === "passed"
      ? { ...entry, place: { ...entry.place, kind: "publishing" } }
      : entry;
  return { ...queue, train: queue.train.map(landing), parked: queue.parked.map(landing) };
};

/** Gives free places to those that wait. The parked are begun only when they cannot be overtaken. */
const start = (queue: MergeQueue, verifiers: number): MergeQueue => {
  const busy = [...queue.train, ...queue.solo, ...queue.parked].filter(({ place }) => isBusy(place)).length;
  let free = verifiers - busy;
  const begin = (place: Place, onto: CommitSha | undefined): Place => {
    if (place.kind !== "waiting" || onto === undefined || free <= 0) return place;
    free -= 1;
    return { kind: "building", onto };
  };
  const train = walk(queue.train, queue.head, begin);
  const solo = queue.solo.map((entry) => ({ ...entry, place: begin(entry.place, queue.head) }));
  const overtaken = train.length > 0 || solo.length > 0;
  return { ...queue, train, solo, parked: overtaken ? queue.parked : walk(queue.parked, queue.head, begin) };
};

const isBusy = ({ kind }: Place): boolean => kind === "building" || kind === "verifying";

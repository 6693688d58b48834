import type { CommitSha, SubSpecId } from "@orchestrate/shared";
import { expect, test } from "vitest";
import { fromTransition } from "xstate";
import { getSimplePaths } from "xstate/graph";

import { effectsOf } from "../../src/merge-queue/in-flight.ts";
import { type MergeQueue, openQueue, type QueueEffect, type QueueEvent } from "../../src/merge-queue/queue.ts";
import { reduceQueue } from "../../src/merge-queue/reduce.ts";
import { verdictOn } from "../merge-queue/world.ts";

const base = "base" as CommitSha;
const theirs = "theirs" as CommitSha;
const policy = { verifiers: 1, asks: false };

/** Everything that an effect may come back with. */
const reports = (effect: QueueEffect): readonly QueueEvent[] => {
  const { id, attempt } = effect;
  switch (effect.type) {
    case "build": {
      const { onto } = effect;
      return [
        { type: "built", id, attempt, onto, commit: `${id} on ${onto}` as CommitSha },
        { type: "conflicted", id, attempt, onto },
      ];
    }
    case "verify": {
      const { commit } = effect;
      const verdict = verdictOn(commit);
      const kinds = [["pass"], ["fail"], ["needs-human"], ["fail", "waivable"]] as const;
      return kinds.map(([kind, waivable]) => ({
        type: "judged",
        id,
        attempt,
        commit,
        kind,
        verdict,
        isWaivable: waivable !== undefined,
      }));
    }
    case "ask":
      return [true, false].map((approved) => ({ ...effect, type: "decided", approved }));
    case "publish":
      return [
        { type: "published", id, attempt, commit: effect.commit },
        { type: "moved", head: theirs },
      ];
  }
};

// One candidate: paths of two are too many to walk, and what two do to each other is for the laws of the reducer.
const id = "T1" as SubSpecId;
const entered = reduceQueue(openQueue(base), { type: "entered", id, attempt: 1 }, policy).queue;

test("whatever happens, the last thing before every merge is a pass, or what a person let through", () => {
  const logic = fromTransition(
    (queue: MergeQueue, event: QueueEvent) => reduceQueue(queue, event, policy).queue,
    entered,
  );
  const paths = getSimplePaths(logic, {
    events: ({ context }) => effectsOf(context).flatMap(reports),
    serializeState: ({ context }) => JSON.stringify(context),
  });
  const events = paths.map(({ steps }) => steps.map(({ event }) => event as QueueEvent));
  const merging = events.filter((path) => path.at(-1)?.type === "published");
  expect(merging.length).toBeGreaterThan(3);
  for (const path of merging) {
    const merged = path.at(-1) as Extract<QueueEvent, { type: "published" }>;
    const about = path
      .slice(0, -1)
      .filter((event) => (event.type === "judged" && event.id === merged.id) || isDecisionOn(event, merged.commit));
    const last = about.at(-1);
    if (last?.type === "judged") expect(last).toMatchObject({ kind: "pass", commit: merged.commit });
    else expect(last).toMatchObject({ type: "decided", approved: true, verdict: verdictOn(merged.commit) });
  }
});

const isDecisionOn = (event: QueueEvent, commit: CommitSha): boolean =>
  event.type === "decided" && event.verdict === verdictOn(commit);

import type { SubSpecId } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { flawless, type Truth, verdictOn, World } from "../../test/merge-queue/world.ts";
import { openQueue, type QueueEffect, type QueuePolicy } from "./queue.ts";
import { reduceQueue } from "./reduce.ts";

/** The rare stories (a crash, a push by somebody else, another number of verifiers) meet in one of thousands. */
const often = { numRuns: 2_000 };

const idOf = (index: number): SubSpecId => `T${index}` as SubSpecId;
const train = { verifiers: 8, asks: false } satisfies QueuePolicy;

/** Performs effects, the first in flight first, until nothing is in flight. */
const finish = (world: World): void => {
  for (let effect = world.inFlight()[0]; effect; effect = world.inFlight()[0]) world.perform(effect);
};

const endings = (world: World): readonly string[] => world.settled.map(({ id, outcome }) => `${id} ${outcome}`);
const inFlight = (world: World): readonly string[] => world.inFlight().map(({ type, id }) => `${type} ${id}`);

/** Performs the one effect of a kind that is in flight for a sub-spec. */
const perform = (world: World, type: QueueEffect["type"], index: number): void => {
  const effect = world.inFlight().find((each) => each.type === type && each.id === idOf(index));
  if (!effect) throw new TypeError(`No ${type} of ${idOf(index)} among ${inFlight(world).join(", ")}`);
  world.perform(effect);
};

/** Some candidates fail always, some only on top of another one; some conflict; some need a person. */
const truths: fc.Arbitrary<Truth> = fc
  .record({
    fails: fc.array(fc.nat(11), { maxLength: 5 }),
    failsOn: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 4 }),
    conflictsWith: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 4 }),
    needsHuman: fc.array(fc.nat(11), { maxLength: 3 }),
    declined: fc.array(fc.nat(11), { maxLength: 2 }),
  })
  .map(({ fails, failsOn, conflictsWith, needsHuman, declined }) => {
    const has = (list: readonly number[], id: SubSpecId): boolean => list.some((index) => idOf(index) === id);
    const meets = (
      pairs: readonly (readonly [number, number])[],
      id: SubSpecId,
      under: readonly SubSpecId[],
    ): boolean => pairs.some(([a, b]) => idOf(a) === id && under.includes(idOf(b)));
    return {
      conflicts: (id, under) => meets(conflictsWith, id, under),
      verdict: (id, under) =>
        has(fails, id) || meets(failsOn, id, under) ? "fail" : has(needsHuman, id) ? "needs-human" : "pass",
      approves: (id) => !has(declined, id),
    };
  });

const policies = fc.record({ verifiers: fc.integer({ min: 1, max: 5 }), asks: fc.boolean() });

type Happening =
  | { readonly kind: "enter" | "interfere" }
  | { readonly kind: "perform"; readonly which: number }
  | { readonly kind: "restart"; readonly which: number; readonly verifiers: number };

const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ kind: "enter" } as const) },
    { weight: 20, arbitrary: fc.record({ kind: fc.constant("perform" as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.constant({ kind: "interfere" } as const) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("restart" as const),
        which: fc.nat(20),
        verifiers: fc.integer({ min: 1, max: 5 }),
      }),
    },
  ),
  { maxLength: 120 },
);

const live = (truth: Truth, policy: QueuePolicy, story: readonly Happening[]): { world: World; entered: number } => {
  const world = new World(truth, policy);
  let entered = 0;
  for (const happening of story) {
    const flying = world.inFlight();
    if (happening.kind === "enter" && entered < 12) world.enter(idOf(entered++), 1);
    if (happening.kind === "interfere") world.interfere();
    if (happening.kind === "perform" && flying.length > 0) world.perform(flying[happening.which % flying.length]!);
    if (happening.kind === "restart") {
      world.restart(flying[happening.which % Math.max(flying.length, 1)], {
        ...policy,
        verifiers: happening.verifiers,
      });
    }
  }
  finish(world);
  return { world, entered };
};

test("whatever happens, every head was verified as the very commit that landed", () => {
  fc.assert(
    fc.property(truths, policies, happenings, (truth, policy, story) => {
      const { world } = live(truth, policy, story);
      for (const commit of world.published) {
        const free = world.passed.has(commit) && !policy.asks;
        expect(free || world.approved.has(verdictOn(commit))).toBe(true);
      }
    }),
    often,
  );
});

test("whatever happens, every candidate leaves the queue exactly once", () => {
  fc.assert(
    fc.property(truths, policies, happenings, (truth, policy, story) => {
      const { world, entered } = live(truth, policy, story);
      const left = world.settled.map(({ id }) => id);
      expect(left.toSorted()).toEqual(Array.from({ length: entered }, (_, index) => idOf(index)).toSorted());
      expect([...world.queue.train, ...world.queue.solo, ...world.queue.parked]).toEqual([]);
    }),
    often,
  );
});

test("whatever happens, what the queue says was merged is on the branch, once, and nothing else", () => {
  fc.assert(
    fc.property(truths, policies, happenings, (truth, policy, story) => {
      const { world } = live(truth, policy, story);
      const merged = world.settled.filter(({ outcome }) => outcome === "merged").map(({ id }) => id);
      expect(world.contentOf(world.queue.head)).toEqual(merged);
    }),
    often,
  );
});

test("whatever happens, no more merge commits are in the works than there are verifiers", () => {
  const steady = happenings.map((story) => story.filter(({ kind }) => kind !== "restart"));
  fc.assert(
    fc.property(truths, policies, steady, (truth, policy, story) => {
      expect(live(truth, policy, story).world.mostAtOnce).toBeLessThanOrEqual(policy.verifiers);
    }),
    often,
  );
});

test("a candidate that leaves unmerged failed, conflicted or was declined on a head that was really there", () => {
  fc.assert(
    fc.property(truths, policies, happenings, (truth, policy, story) => {
      const { world } = live(truth, policy, story);
      const heads = [[], ...world.published.map((commit) => world.contentOf(commit))];
      for (const { id, outcome } of world.settled) {
        if (outcome === "failed") expect(heads.some((under) => truth.verdict(id, under) === "fail")).toBe(true);
        if (outcome === "conflicted") expect(heads.some((under) => truth.conflicts(id, under))).toBe(true);
        if (outcome === "declined") expect(truth.approves(id)).toBe(false);
      }
    }),
    often,
  );
});

test("while nothing fails, candidates land in the order in which they came and each is verified once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(20), { maxLength: 80 }), (verifiers, picks) => {
      const story = [0, 1, 2, 3, 4, 5].map(() => ({ kind: "enter" }) as const);
      const performing = picks.map((which) => ({ kind: "perform", which }) as const);
      const { world } = live(flawless, { verifiers, asks: false }, [...story, ...performing]);
      expect(world.contentOf(world.queue.head)).toEqual([0, 1, 2, 3, 4, 5].map(idOf));
      expect(world.verified.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map(idOf));
    }),
  );
});

test("several places of the train are verified at once, each on top of the one before", () => {
  const world = new World(flawless, train);
  for (const index of [1, 2, 3]) world.enter(idOf(index), 1);
  for (const index of [1, 2, 3]) perform(world, "build", index);
  expect(inFlight(world)).toEqual(["verify T1", "verify T2", "verify T3"]);
});

test("a failure ahead stops what stands behind it and builds it again without the failed one", () => {
  const world = new World({ ...flawless, verdict: (id) => (id === idOf(1) ? "fail" : "pass") }, train);
  for (const index of [1, 2, 3]) world.enter(idOf(index), 1);
  for (const index of [1, 2, 3]) perform(world, "build", index);
  perform(world, "verify", 1);
  expect(endings(world)).toEqual(["T1 failed"]);
  expect(inFlight(world)).toEqual(["build T2"]);
  finish(world);
  expect(world.contentOf(world.queue.head)).toEqual([idOf(2), idOf(3)]);
});

test("a failure behind others is not held against a candidate before they have landed", () => {
  const failsOnT1: Truth = {
    ...flawless,
    verdict: (id, under) => (id === idOf(1) || under.includes(idOf(1)) ? "fail" : "pass"),
  };
  const world = new World(failsOnT1, train);
  for (const index of [1, 2]) world.enter(idOf(index), 1);
  for (const index of [1, 2]) perform(world, "build", index);
  perform(world, "verify", 2);
  expect(endings(world)).toEqual([]);
  finish(world);
  expect(endings(world)).toEqual(["T1 failed", "T2 merged"]);
});

test("a target that moved during verification is noticed, and everything is built and verified again", () => {
  const world = new World(flawless, train);
  for (const index of [1, 2]) world.enter(idOf(index), 1);
  for (const index of [1, 2]) perform(world, "build", index);
  world.interfere();
  perform(world, "verify", 1);
  perform(world, "publish", 1);
  expect(inFlight(world)).toEqual(["build T1"]);
  finish(world);
  expect(endings(world)).toEqual(["T1 merged", "T2 merged"]);
  expect(world.verified).toEqual([1, 1, 2].map(idOf));
});

test("a conflict with the head goes back, and the next, unrelated candidate still merges", () => {
  const world = new World({ ...flawless, conflicts: (id, under) => id === idOf(2) && under.includes(idOf(1)) }, train);
  for (const index of [1, 2, 3]) world.enter(idOf(index), 1);
  finish(world);
  expect(endings(world).toSorted()).toEqual(["T1 merged", "T2 conflicted", "T3 merged"]);
});

test("when one in seven has failed lately, a candidate passes alone on the head before it joins the train", () => {
  const failing = new Set([2, 5].map(idOf));
  const world = new World({ ...flawless, verdict: (id) => (failing.has(id) ? "fail" : "pass") }, train);
  for (const index of [0, 1, 2, 3, 4, 5]) world.enter(idOf(index), 1);
  finish(world);
  for (const index of [6, 7]) world.enter(idOf(index), 1);
  expect(world.queue.solo.map(({ id }) => id)).toEqual([6, 7].map(idOf));
  for (const index of [6, 7]) perform(world, "build", index);
  for (const index of [6, 7]) perform(world, "verify", index);
  expect(inFlight(world), "T7 passed on the head before T6: it is built again").toEqual(["publish T6", "build T7"]);
  finish(world);
  expect(endings(world).slice(-2)).toEqual(["T6 merged", "T7 merged"]);
});

test("a candidate that waits for a person lets the others land, and is asked about again on the new head", () => {
  const world = new World({ ...flawless, verdict: (id) => (id === idOf(1) ? "needs-human" : "pass") }, train);
  world.enter(idOf(1), 1);
  perform(world, "build", 1);
  perform(world, "verify", 1);
  expect(inFlight(world)).toEqual(["ask T1"]);
  world.enter(idOf(2), 1);
  expect(inFlight(world), "the question stands while nothing has landed").toEqual(["ask T1", "build T2"]);
  perform(world, "build", 2);
  perform(world, "verify", 2);
  perform(world, "publish", 2);
  expect(endings(world)).toEqual(["T2 merged"]);
  expect(inFlight(world), "the approval would have been of another commit").toEqual(["build T1"]);
  finish(world);
  expect(world.contentOf(world.queue.head)).toEqual([2, 1].map(idOf));
});

test("a fact about an attempt that has left changes nothing", () => {
  const queue = openQueue("0".repeat(40) as never);
  const late = {
    type: "judged",
    id: idOf(1),
    attempt: 1,
    commit: "1".repeat(40) as never,
    kind: "pass",
    isWaivable: false,
  } as const;
  expect(reduceQueue(queue, { ...late, verdict: verdictOn(late.commit) }, train)).toEqual({ queue, actions: [] });
});

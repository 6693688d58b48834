import type { QueueAction, QueueEvent } from "@orchestrate/coordinator";
import { digestOf, type CommitSha, type SubSpecId } from "@orchestrate/shared";

import { createRandom } from "../random.ts";
import type { StrategyKind } from "./strategy.ts";
import { createTimeline } from "./timeline.ts";

export interface World {
  readonly subSpecs: number;
  /** How many are worked on at once. */
  readonly agents: number;
  readonly verifiers: number;
  readonly verifyMinutes: number;
  /** Of an attempt, lognormal. */
  readonly implement: { readonly median: number; readonly spread: number };
  /** How often a candidate is bad, 0 to 1. */
  readonly failureRate: number;
  readonly seed: number;
}

export interface Simulated {
  /** Minutes until the last sub-spec was merged. */
  readonly makespan: number;
  /** Verifications that were begun, for each sub-spec. */
  readonly verifications: number;
  /** Heads that were published without a verification of exactly them that passed; must be 0. */
  readonly unverified: number;
  /** Must be all of them. */
  readonly merged: number;
}

/** Lets agents make candidates and a queue merge them. The same seed gives the same agents to every strategy. */
export function simulate(kind: StrategyKind, world: World): Simulated {
  const timeline = createTimeline();
  const start = commitOf(0);
  const contents = new Map<CommitSha, readonly string[]>([[start, []]]);
  const passed = new Set<CommitSha>();
  const bad = new Set<string>();
  const merged = new Set<SubSpecId>();
  const stopped = new Set<string>();
  const queue = kind.open({ head: start, verifiers: world.verifiers });
  const counted = { verifications: 0, unverified: 0, makespan: 0 };
  /** Attempts that wait for an agent. */
  const due = Array.from({ length: world.subSpecs }, (_, index) => ({ id: `T${index + 1}` as SubSpecId, attempt: 1 }));
  let free = world.agents;

  const tell = (event: QueueEvent): void => queue(event).forEach(act);
  const later = (event: QueueEvent, minutes = 0): void => timeline.after(minutes, () => tell(event));

  const implement = (): void => {
    for (let key = due[0]; key !== undefined && free > 0; key = due[0]) {
      due.shift();
      free -= 1;
      const { id, attempt } = key;
      const random = createRandom(world.seed * 1_000_003 + Number(id.slice(1)) * 101 + attempt);
      if (random.next() < world.failureRate) bad.add(`${id}-${attempt}`);
      timeline.after(random.lognormal(world.implement), () => {
        free += 1;
        tell({ type: "entered", id, attempt });
        implement();
      });
    }
  };

  const act = (action: QueueAction): void => {
    switch (action.type) {
      case "build": {
        const { id, attempt, onto } = action;
        const commit = commitOf(contents.size);
        contents.set(commit, [...(contents.get(onto) ?? []), `${id}-${attempt}`]);
        return later({ type: "built", id, attempt, onto, commit });
      }
      case "verify": {
        const { id, attempt, commit } = action;
        counted.verifications += 1;
        timeline.after(world.verifyMinutes, () => {
          if (stopped.has(commit)) return;
          const good = !(contents.get(commit) ?? []).some((candidate) => bad.has(candidate));
          if (good) passed.add(commit);
          tell({
            type: "judged",
            id,
            attempt,
            commit,
            kind: good ? "pass" : "fail",
            verdict: digestOf(commit),
            isWaivable: false,
          });
        });
        return;
      }
      case "publish": {
        const { id, attempt, commit } = action;
        if (!passed.has(commit)) counted.unverified += 1;
        return later({ type: "published", id, attempt, commit });
      }
      case "stop":
        if (action.effect.type === "verify") stopped.add(action.effect.commit);
        return;
      case "settle":
        if (action.outcome === "failed") {
          due.push({ id: action.id, attempt: action.attempt + 1 });
          return implement();
        }
        merged.add(action.id);
        counted.makespan = timeline.now;
        return;
      case "ask":
        throw new TypeError("Nobody is asked in the simulation.");
    }
  };

  implement();
  timeline.run();
  return { ...counted, verifications: counted.verifications / world.subSpecs, merged: merged.size };
}

const commitOf = (number: number): CommitSha => number.toString(16).padStart(40, "0") as CommitSha;

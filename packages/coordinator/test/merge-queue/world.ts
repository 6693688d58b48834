import { createHash } from "node:crypto";

import type { CommitSha, Digest, SubSpecId } from "@orchestrate/shared";

import { effectsOf, keyOf } from "../../src/merge-queue/in-flight.ts";
import {
  type MergeQueue,
  openQueue,
  type QueueAction,
  type QueueEffect,
  type QueueEvent,
  type QueuePolicy,
  type Settle,
} from "../../src/merge-queue/queue.ts";
import { reduceQueue } from "../../src/merge-queue/reduce.ts";

/** What is true of candidates, whoever looks. */
export interface Truth {
  /** Whether the merge of the candidate onto everything in `under` conflicts. */
  conflicts(id: SubSpecId, under: readonly SubSpecId[]): boolean;
  verdict(id: SubSpecId, under: readonly SubSpecId[]): "pass" | "fail" | "needs-human";
  approves(id: SubSpecId): boolean;
}

export const flawless: Truth = { conflicts: () => false, verdict: () => "pass", approves: () => true };

/** A repository, verifiers and people, just true enough for the merge queue: it performs effects one at a time. */
export class World {
  queue: MergeQueue;
  readonly history: QueueEvent[] = [];
  readonly settled: Settle[] = [];
  readonly passed = new Set<CommitSha>();
  readonly approved = new Set<Digest>();
  readonly published: CommitSha[] = [];
  readonly verified: SubSpecId[] = [];
  mostAtOnce = 0;
  /** Where the integration branch really is. */
  private head: CommitSha;
  private running = new Map<string, QueueEffect>();
  /** What each commit holds, oldest first. */
  private readonly contents = new Map<CommitSha, readonly SubSpecId[]>();
  private readonly parents = new Map<CommitSha, CommitSha>();
  private readonly base = sha("base");
  private readonly truth: Truth;
  private policy: QueuePolicy;

  constructor(truth: Truth, policy: QueuePolicy) {
    this.truth = truth;
    this.policy = policy;
    this.head = this.base;
    this.contents.set(this.base, []);
    this.queue = openQueue(this.base);
  }

  enter(id: SubSpecId, attempt: number): void {
    this.happen({ type: "entered", id, attempt });
  }

  inFlight(): readonly QueueEffect[] {
    return [...this.running.values()];
  }

  /** Somebody else puts a commit of theirs on the integration branch. */
  interfere(): void {
    const theirs = sha(`theirs on ${this.head}`);
    this.contents.set(theirs, this.contentOf(this.head));
    this.parents.set(theirs, this.head);
    this.head = theirs;
  }

  /** Ends one effect in flight; what it reports is given to the queue. */
  perform(effect: QueueEffect): void {
    this.running.delete(keyOf(effect));
    const { id, attempt } = effect;
    switch (effect.type) {
      case "build": {
        const under = this.contentOf(effect.onto);
        if (this.truth.conflicts(id, under)) return this.happen({ type: "conflicted", id, attempt, onto: effect.onto });
        const commit = sha(`${id}/${attempt} on ${effect.onto}`);
        this.contents.set(commit, [...under, id]);
        this.parents.set(commit, effect.onto);
        return this.happen({ type: "built", id, attempt, onto: effect.onto, commit });
      }
      case "verify": {
        const kind = this.truth.verdict(id, this.contentOf(effect.onto));
        this.verified.push(id);
        if (kind === "pass") this.passed.add(effect.commit);
        return this.happen({
          type: "judged",
          id,
          attempt,
          commit: effect.commit,
          kind,
          verdict: verdictOn(effect.commit),
          isWaivable: false,
        });
      }
      case "ask": {
        const approved = this.truth.approves(id);
        if (approved) this.approved.add(effect.verdict);
        return this.happen({ type: "decided", gate: effect.gate, verdict: effect.verdict, approved });
      }
      case "publish":
        if (this.head === effect.onto) this.head = effect.commit;
        if (!this.standsOn(this.head, effect.commit)) return this.happen({ type: "moved", head: this.head });
        this.published.push(effect.commit);
        return this.happen({ type: "published", id, attempt, commit: effect.commit });
    }
  }

  /** The process dies, with `lost` having been done but not been written down; another one folds the log. */
  restart(lost: QueueEffect | undefined, policy: QueuePolicy): void {
    if (lost?.type === "publish" && this.head === lost.onto) this.head = lost.commit;
    this.policy = policy;
    const ended = new Set(this.settled.map(keyOfSettle));
    this.queue = openQueue(this.base);
    for (const event of this.history.slice()) {
      const { queue, actions } = reduceQueue(this.queue, event, policy);
      this.queue = queue;
      for (const action of actions) {
        if (action.type === "settle" && !ended.has(keyOfSettle(action))) this.settle(action);
      }
    }
    this.running = new Map(effectsOf(this.queue).map((effect) => [keyOf(effect), effect]));
  }

  contentOf(commit: CommitSha): readonly SubSpecId[] {
    return this.contents.get(commit) ?? [];
  }

  private standsOn(head: CommitSha, commit: CommitSha): boolean {
    for (let at: CommitSha | undefined = head; at; at = this.parents.get(at)) if (at === commit) return true;
    return false;
  }

  private happen(event: QueueEvent): void {
    this.history.push(event);
    const { queue, actions } = reduceQueue(this.queue, event, this.policy);
    this.queue = queue;
    for (const action of actions) this.act(action);
    const busy = this.inFlight().filter(({ type }) => type === "build" || type === "verify").length;
    this.mostAtOnce = Math.max(this.mostAtOnce, busy);
  }

  /** A candidate that left unmerged is written down as such; a merge is what was published. */
  private settle(settle: Settle): void {
    this.settled.push(settle);
    const { id, attempt, outcome } = settle;
    if (outcome !== "merged") this.history.push({ type: "left", id, attempt });
  }

  private act(action: QueueAction): void {
    if (action.type === "settle") this.settle(action);
    else if (action.type === "stop") this.running.delete(keyOf(action.effect));
    else this.running.set(keyOf(action), action);
  }
}

export const verdictOn = (commit: CommitSha): Digest => `sha256:${hash(`verdict on ${commit}`)}` as Digest;

const keyOfSettle = ({ id, attempt }: Settle): string => `${id}/${attempt}`;
const sha = (text: string): CommitSha => hash(text).slice(0, 40) as CommitSha;
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

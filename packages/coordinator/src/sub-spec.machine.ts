import type { Candidate, Effect, Implement, Screen, SubSpec } from "@orchestrate/shared";
import { assign, type DoneActorEvent, setup } from "xstate";

import { findingsOf, type Outcome, type QueueResult, type Result } from "./outcome.ts";
import { port } from "./port.ts";
import type { Hindrance } from "./schedule.ts";

/** Waits in the merge queue until the candidate was merged or cannot be. */
export type Enqueue = Effect<{ readonly subSpec: SubSpec; readonly candidate: Candidate }, QueueResult>;

/** Writes down how a sub-spec ended; resolves to what it was given. */
export type Settle = Effect<{ readonly subSpec: SubSpec; readonly outcome: Outcome }, Outcome>;

interface Context {
  readonly subSpec: SubSpec;
  /** Set when no further attempt may begin. */
  readonly hindrance: Hindrance | undefined;
  /** Attempts begun so far. */
  readonly attempt: number;
  /** What the latest effect came back with: the next effect, or the next attempt, starts from it. */
  readonly latest: Result | undefined;
}

type Done = { readonly event: DoneActorEvent<Result> };

const offered = ({ event }: Done) => event.output.kind === "candidate";
const admitted = ({ event }: Done) => event.output.kind === "admitted";
const merged = ({ event }: Done) => event.output.kind === "merged";
const keep = { type: "keep", params: ({ event }: Done) => event.output } as const;

/**
 * One sub-spec, from its first attempt until it is merged or abandoned.
 *
 * The machine decides and never acts: each effect is a port. A port resolves to every result that the machine must
 * decide on, and rejects only when something is broken; a broken effect breaks the run rather than costing an attempt.
 */
export const subSpecMachine = setup({
  types: {
    input: {} as Pick<Context, "subSpec" | "hindrance">,
    context: {} as Context,
    events: {} as { readonly type: "halt"; readonly hindrance: Hindrance },
    output: {} as Outcome,
    tags: {} as "implementor" | "verifier" | "merge queue",
  },
  actors: {
    implement: port<Implement>("implement"),
    screen: port<Screen>("screen"),
    enqueue: port<Enqueue>("enqueue"),
    settle: port<Settle>("settle"),
  },
  actions: {
    keep: assign((_, latest: Result) => ({ latest })),
    beginAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    hinder: assign((_, hindrance: Hindrance) => ({ hindrance })),
  },
  guards: {
    mayTryAgain: ({ context: { hindrance, attempt, subSpec, latest } }) =>
      !hindrance && attempt < subSpec.maxAttempts && !isHopeless(latest),
  },
}).createMachine({
  id: "subSpec",
  context: ({ input }) => ({ ...input, attempt: 0, latest: undefined }),
  initial: "deciding",
  on: { halt: { actions: { type: "hinder", params: ({ event }) => event.hindrance } } },
  states: {
    deciding: {
      always: [{ guard: "mayTryAgain", target: "implementing", actions: "beginAttempt" }, { target: "abandoning" }],
    },
    implementing: {
      tags: "implementor",
      description: "An implementor works in its own worktree until it offers a candidate.",
      invoke: {
        src: "implement",
        input: ({ context: { subSpec, attempt, latest } }) => ({ subSpec, attempt, findings: findingsOf(latest) }),
        onDone: [
          { guard: offered, target: "screening", actions: keep },
          { target: "deciding", actions: keep },
        ],
      },
      on: { halt: { target: "abandoning", actions: { type: "hinder", params: ({ event }) => event.hindrance } } },
    },
    screening: {
      tags: "verifier",
      description: "The gates look at the candidate's diff, before anything of it runs.",
      invoke: {
        src: "screen",
        input: ({ context: { subSpec, latest } }) => ({ subSpec, candidate: only("candidate", latest) }),
        onDone: [
          { guard: admitted, target: "queued" },
          { target: "deciding", actions: keep },
        ],
      },
    },
    queued: {
      tags: "merge queue",
      description: "The candidate is verified as the merge commit that would land, and lands only as that.",
      invoke: {
        src: "enqueue",
        input: ({ context: { subSpec, latest } }) => ({ subSpec, candidate: only("candidate", latest) }),
        onDone: [
          { guard: merged, target: "merging", actions: keep },
          { target: "deciding", actions: keep },
        ],
      },
    },
    merging: {
      description: "It is on the integration branch; that is written down.",
      invoke: {
        src: "settle",
        input: ({ context }) => ({ subSpec: context.subSpec, outcome: outcomeOf(context) }),
        onDone: "merged",
      },
    },
    abandoning: {
      description: "It is out of attempts, or may not have another; that is written down.",
      invoke: {
        src: "settle",
        input: ({ context }) => ({ subSpec: context.subSpec, outcome: outcomeOf(context) }),
        onDone: "abandoned",
      },
    },
    merged: { type: "final" },
    abandoned: { type: "final" },
  },
  output: ({ context }) => outcomeOf(context),
});

/** An agent that is blocked, refused or out of budget would be so again. */
const isHopeless = (latest: Result | undefined): boolean =>
  latest?.kind === "gave-up" && ["blocked", "refused", "exhausted", "cancelled"].includes(latest.reason);

const outcomeOf = ({ subSpec, attempt, latest, hindrance }: Context): Outcome => {
  if (latest?.kind === "merged") return latest;
  const last = latest?.kind === "gave-up" ? latest.reason : (latest?.kind ?? "not-started");
  return {
    kind: "abandoned",
    subSpec: subSpec.id,
    attempts: attempt,
    reason: hindrance?.reason ?? last,
    findings: [...(hindrance?.findings ?? []), ...findingsOf(latest)],
  };
};

/** Narrows a result to the one kind that a state can be entered with. */
const only = <Kind extends Result["kind"]>(kind: Kind, result: Result | undefined): Extract<Result, { kind: Kind }> => {
  if (result?.kind !== kind) throw new TypeError(`Expected a ${kind}, got ${result?.kind ?? "nothing"}`);
  return result as Extract<Result, { kind: Kind }>;
};

import {
  type AskApproval,
  type Conflict,
  digestOfJson,
  type Effect,
  type Fail,
  type Land,
  type Landing,
  type LetThrough,
  type MakePlan,
  type Moved,
  type NeedsHuman,
  type Pass,
  type PersonDecision,
  type Plan,
  type Spec,
  type SubSpec,
  type SubSpecId,
  waivableIn,
} from "@orchestrate/shared";
import { and, assign, type DoneActorEvent, enqueueActions, setup } from "xstate";

import { letThrough } from "./effects/let-through.ts";
import type { Outcome } from "./outcome.ts";
import { port } from "./port.ts";
import { hasMerged, type Hindrance, isSettled, type Ledger, ready } from "./schedule.ts";
import { subSpecMachine } from "./sub-spec.machine.ts";

/** Judges the whole spec on the tip of the integration branch, as the commit that the target would get. */
export type JudgeWhole = Effect<{ readonly whole: SubSpec }, Pass | Fail | NeedsHuman | Conflict>;

interface Context {
  readonly spec: Spec;
  readonly plan: Plan | undefined;
  readonly ledger: Ledger;
  /** Set when nothing more may begin. */
  readonly halt: Hindrance | undefined;
  /** On the whole spec. */
  readonly verdict: Pass | Fail | NeedsHuman | Conflict | undefined;
  readonly decision: PersonDecision | undefined;
  readonly landing: Landing | undefined;
}

type Settled = DoneActorEvent<Outcome, SubSpecId>;
type Command =
  /** Nothing more begins; what is in the merge queue still lands. */
  | { readonly type: "halt"; readonly hindrance: Hindrance }
  /** Everything stops; the run can be resumed. */
  | { readonly type: "pause" }
  /** Everything stops for good. */
  | { readonly type: "cancel" };

type Done<Output> = { readonly event: DoneActorEvent<Output> };

const needsNobody = ({ event: { output } }: Done<Plan>) =>
  output.madeBy === "author" && !output.whole.spec.front.approvals.includes("plan");
const approved = ({ event }: Done<PersonDecision>) => event.output.kind === "approved";
const passed = ({ context, event }: Done<JudgedWhole> & { readonly context: Context }) =>
  event.output.kind === "pass" && !context.plan?.whole.spec.front.approvals.includes("merge");
const needsPerson = ({ context, event: { output } }: Done<JudgedWhole> & { readonly context: Context }) =>
  output.kind === "pass" || output.kind === "needs-human" || isWaivable(output, context);
const moved = ({ event }: Done<Landing | Moved>) => event.output.kind === "moved";

type JudgedWhole = Pass | Fail | NeedsHuman | Conflict;

/** A run: from a spec to what was merged, what was not, and how the target got it. */
export const runMachine = setup({
  types: {
    input: {} as Pick<Context, "spec">,
    context: {} as Context,
    events: {} as Settled | Command,
    output: {} as Context,
    children: {} as Record<SubSpecId, "subSpec">,
  },
  actors: {
    plan: port<MakePlan>("plan"),
    ask: port<AskApproval>("ask"),
    subSpec: subSpecMachine,
    judge: port<JudgeWhole>("judge"),
    land: port<Land>("land"),
  },
  actions: {
    record: assign({
      ledger: ({ context }, { id, outcome }: { id: SubSpecId; outcome: Outcome }) => ({
        ...context.ledger,
        [id]: outcome,
      }),
    }),
    startReady: enqueueActions(({ context: { plan, ledger, halt }, enqueue }) => {
      const starting = ready(planned(plan), ledger, halt);
      for (const { subSpec, hindrance } of starting) {
        enqueue.spawnChild("subSpec", { id: subSpec.id, input: { subSpec, hindrance } });
      }
      const started = Object.fromEntries(starting.map(({ subSpec }) => [subSpec.id, { kind: "started" }] as const));
      enqueue.assign({ ledger: { ...ledger, ...started } });
    }),
    halt: enqueueActions(({ context: { ledger }, enqueue }, hindrance: Hindrance) => {
      enqueue.assign({ halt: hindrance });
      for (const id of Object.keys(ledger) as SubSpecId[]) {
        if (ledger[id]?.kind === "started") enqueue.sendTo(id, { type: "halt", hindrance });
      }
    }),
  },
  guards: {
    isSettled: ({ context: { plan, ledger } }) => isSettled(planned(plan), ledger),
    hasMerged: ({ context: { ledger } }) => hasMerged(ledger),
  },
}).createMachine({
  id: "run",
  context: ({ input }) => ({
    ...input,
    plan: undefined,
    ledger: {},
    halt: undefined,
    verdict: undefined,
    decision: undefined,
    landing: undefined,
  }),
  initial: "planning",
  on: { pause: ".paused", cancel: ".cancelled" },
  states: {
    planning: {
      description: "The spec becomes sub-specs, each with its own criteria.",
      invoke: {
        src: "plan",
        input: ({ context: { spec } }) => ({ spec }),
        onDone: [
          { guard: needsNobody, target: "working", actions: assign({ plan: ({ event }) => event.output }) },
          { target: "approvingPlan", actions: assign({ plan: ({ event }) => event.output }) },
        ],
      },
    },
    approvingPlan: {
      tags: "person",
      description: "A person decides on exactly this plan.",
      invoke: {
        src: "ask",
        input: ({ context: { plan } }) => ({ gate: "plan", subSpec: undefined, shown: planned(plan).digest }),
        onDone: [{ guard: approved, target: "working" }, { target: "declined" }],
      },
    },
    working: {
      description: "Every sub-spec that may begin is started; each settles on its own.",
      entry: "startReady",
      on: {
        "xstate.done.actor.*": {
          actions: [
            { type: "record", params: ({ event }) => ({ id: idOf(event), outcome: event.output }) },
            "startReady",
          ],
        },
        halt: { actions: [{ type: "halt", params: ({ event }) => event.hindrance }, "startReady"] },
      },
      always: [
        { guard: and(["isSettled", "hasMerged"]), target: "judging" },
        { guard: "isSettled", target: "settled" },
      ],
    },
    judging: {
      tags: "verifier",
      description: "All criteria of the spec judge the tip, merged with the target where that has moved.",
      invoke: {
        src: "judge",
        input: ({ context: { plan } }) => ({ whole: planned(plan).whole }),
        onDone: [
          { guard: passed, target: "landing", actions: assign({ verdict: ({ event }) => event.output }) },
          { guard: needsPerson, target: "approvingMerge", actions: assign({ verdict: ({ event }) => event.output }) },
          { target: "landing", actions: assign({ verdict: ({ event }) => event.output }) },
        ],
      },
    },
    approvingMerge: {
      tags: "person",
      description: "A person decides on exactly this verdict.",
      invoke: {
        src: "ask",
        input: ({ context: { plan, verdict } }) => ({
          gate: verdict?.kind === "needs-human" ? "manual" : verdict?.kind === "fail" ? "waiver" : "merge",
          subSpec: planned(plan).whole,
          shown: digestOfJson(verdict),
        }),
        onDone: { target: "landing", actions: assign({ decision: ({ event }) => event.output }) },
      },
    },
    landing: {
      tags: "merge queue",
      description: "The target moves to the commit that was judged, or the branch is left for a pull request.",
      invoke: {
        src: "land",
        input: ({ context }) => ({ verdict: landable(context) }),
        onDone: [
          { guard: moved, target: "judging", actions: assign({ verdict: undefined, decision: undefined }) },
          { target: "settled", actions: assign({ landing: ({ event }) => landed(event.output) }) },
        ],
      },
    },
    settled: { type: "final" },
    declined: { type: "final" },
    paused: { type: "final" },
    cancelled: { type: "final" },
  },
  output: ({ context }) => context,
});

/** What may land: a pass, or what a person let through; nothing else. */
export const landable = ({ verdict, decision, plan }: Context): LetThrough | undefined => {
  if (verdict === undefined || verdict.kind === "conflict") return undefined;
  if (decision) return letThrough(verdict, decision);
  return verdict.kind === "pass" && !planned(plan).whole.spec.front.approvals.includes("merge") ? verdict : undefined;
};

/** Whether a person is asked to waive what alone failed the whole spec. */
const isWaivable = (verdict: JudgedWhole, { plan }: Context): boolean =>
  verdict.kind === "fail" &&
  planned(plan).whole.spec.front.approvals.includes("waiver") &&
  waivableIn(verdict) !== undefined;

/** A sub-spec's actor goes by the sub-spec's own id. */
const idOf = ({ actorId }: Settled): SubSpecId => actorId as SubSpecId;

const planned = (plan: Plan | undefined): Plan => {
  if (!plan) throw new TypeError("There is no plan yet");
  return plan;
};

const landed = (result: Landing | Moved): Landing => {
  if (result.kind === "moved") throw new TypeError("What moved has not landed");
  return result;
};

import { digestOfJson, type PersonDecision, type Plan, type Spec, type SubSpecId } from "@orchestrate/shared";
import { expect, test } from "vitest";
import { fromPromise, transition } from "xstate";
import { getSimplePaths } from "xstate/graph";

import { landable, runMachine } from "../../src/run.machine.ts";
import { subSpecMachine } from "../../src/sub-spec.machine.ts";

const T1 = "T1" as SubSpecId;

const planFor = (approvals: readonly string[], madeBy: Plan["madeBy"] = "author"): Plan =>
  ({
    digest: "sha256:plan",
    subSpecs: [{ id: T1, after: [] }],
    whole: { id: "spec", spec: { front: { approvals } } },
    madeBy,
  }) as unknown as Plan;

/** What an actor of a state, or a sub-spec, may come back with; and what people may say at any time. */
const answers = (plan: Plan): Readonly<Record<string, readonly object[]>> => ({
  planning: [plan],
  approvingPlan: [decision("approved", plan.digest), decision("rejected", plan.digest)],
  working: [
    { kind: "merged", subSpec: T1 },
    { kind: "abandoned", subSpec: T1, findings: [] },
  ],
  judging: [pass, needsHuman, fail, waivable, { kind: "conflict", subSpec: "spec" }],
  approvingMerge: (["approved", "rejected", "waived"] as const).map((kind) => decision(kind, digestOfJson(pass))),
  landing: [{ kind: "moved" }, { kind: "landed" }],
});
const commands = [{ type: "pause" }, { type: "cancel" }];

const pass = { kind: "pass", subSpec: "spec" };
const needsHuman = { kind: "needs-human", subSpec: "spec" };
const fail = { kind: "fail", subSpec: "spec", gates: [], criteria: [], findings: [] };
const waivable = { ...fail, criteria: [{ id: "V1", kind: "run", severity: "block", verdict: "fail" }] };
const decision = (kind: PersonDecision["kind"], shown: unknown) => ({ kind, shown });

/** The sub-spec is an actor that never ends by itself: its ending is one of the events. */
const machine = runMachine.provide({
  actors: { subSpec: subSpecMachine.provide({ actors: { implement: fromPromise(() => new Promise(() => {})) } }) },
});

const pathsFor = (plan: Plan) =>
  getSimplePaths(machine, {
    input: { spec: {} as Spec },
    events: ({ value }: { value: unknown }) => {
      const state = String(value);
      const actorId = state === "working" ? T1 : `0.run.${state}`;
      const done = (output: object) => ({ type: `xstate.done.actor.${actorId}`, actorId, output });
      return [...(answers(plan)[state] ?? []).map(done), ...commands] as never;
    },
  });

const outputs = (path: ReturnType<typeof pathsFor>[number]): readonly object[] =>
  path.steps.flatMap(({ event }) => ("output" in event ? [event.output as object] : []));

test.each([
  ["no approvals", planFor([])],
  ["merge approvals", planFor(["merge"])],
  ["waivers", planFor(["waiver"])],
  ["a plan that an agent made", planFor([], { agent: "planner" })],
])("with %s, whatever happens, what may land is a pass, or was let through after the last verdict", (_, plan) => {
  const landing = pathsFor(plan).filter(({ state }) => state.value === "landing");
  expect(landing.length).toBeGreaterThan(0);
  let mayLand = 0;
  for (const path of landing) {
    const verdict = landable(path.state.context);
    const said = outputs(path);
    if (!verdict) continue;
    mayLand += 1;
    const last = said.findLastIndex((output) => "subSpec" in output && output.subSpec === "spec");
    if (verdict.kind === "approved" || verdict.kind === "waived") {
      expect(said.slice(last + 1)).toEqual([expect.objectContaining({ kind: verdict.kind })]);
      expect(said[last]).toEqual(verdict.verdict);
      if (verdict.kind === "waived") expect(verdict.verdict).toBe(waivable);
    } else {
      expect(plan.whole.spec.front.approvals).not.toContain("merge");
      expect(said.slice(last)).toEqual([pass]);
    }
  }
  expect(mayLand).toBeGreaterThan(0);
});

test.each([planFor(["plan"]), planFor([], { agent: "planner" })])(
  "whatever happens, nothing begins on a plan that needs approval before it has it",
  (plan) => {
    const working = pathsFor(plan).filter(({ state }) => state.context.ledger[T1] !== undefined);
    expect(working.length).toBeGreaterThan(0);
    for (const path of working) expect(outputs(path)[1]).toEqual(decision("approved", plan.digest));
  },
);

test("a target that moved is judged again, and nothing that was said before it moved counts", () => {
  const landing = pathsFor(planFor(["merge"])).filter(({ state }) => state.value === "landing");
  expect(landing.length).toBeGreaterThan(0);
  for (const { state } of landing) {
    const actorId = "0.run.landing";
    const moved = { type: `xstate.done.actor.${actorId}`, actorId, output: { kind: "moved" } };
    const [next] = transition(machine, state, moved as never);
    expect(next.value).toBe("judging");
    expect(landable(next.context)).toBeUndefined();
  }
});

test("it can be paused and cancelled wherever it is", () => {
  const all = pathsFor(planFor(["plan", "merge"]));
  const before = (end: string): readonly unknown[] =>
    all.filter(({ state }) => state.value === end).map(({ steps }) => steps.at(-2)?.state.value);
  for (const state of ["planning", "approvingPlan", "working", "judging", "approvingMerge", "landing"]) {
    expect(before("paused")).toContain(state);
    expect(before("cancelled")).toContain(state);
  }
});

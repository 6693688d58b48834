import { digestOf, type Plan, type SubSpec, type SubSpecId } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { isSettled, type Ledger, ready } from "./schedule.ts";

/** A plan in an order that respects `after`: each sub-spec comes after some of those before it. */
const plans: fc.Arbitrary<Plan> = fc
  .array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  .map((afters) => {
    const idOf = (index: number): SubSpecId => `T${index}` as SubSpecId;
    const subSpecs = afters.map((after, index) => ({
      id: idOf(index),
      after: [...new Set(after.filter((earlier) => earlier < index))].map(idOf),
    }));
    return { subSpecs: subSpecs as unknown as SubSpec[], digest: digestOf("plan") } as unknown as Plan;
  });

const merged = (id: SubSpecId) => ({ kind: "merged", subSpec: id }) as unknown as Ledger[SubSpecId];
const abandoned = (id: SubSpecId): Ledger[SubSpecId] => ({
  kind: "abandoned",
  subSpec: id,
  attempts: 1,
  reason: "fail",
  findings: [],
});

/** Runs a plan: whoever is ready begins, and one after the other ends as the dice say. */
const play = (plan: Plan, dice: readonly boolean[], onBegin: (id: SubSpecId, ledger: Ledger) => void): Ledger => {
  let ledger: Ledger = {};
  for (let turn = 0; !isSettled(plan, ledger); turn += 1) {
    for (const { subSpec, hindrance } of ready(plan, ledger, undefined)) {
      if (!hindrance) onBegin(subSpec.id, ledger);
      ledger = { ...ledger, [subSpec.id]: hindrance ? abandoned(subSpec.id) : { kind: "started" } };
    }
    const running = plan.subSpecs.find(({ id }) => ledger[id]?.kind === "started");
    if (running)
      ledger = { ...ledger, [running.id]: dice[turn % dice.length] ? merged(running.id) : abandoned(running.id) };
  }
  return ledger;
};

const dice = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });

test("a sub-spec begins only when all that it comes after is merged", () => {
  fc.assert(
    fc.property(plans, dice, (plan, rolls) => {
      play(plan, rolls, (id, ledger) => {
        const { after } = plan.subSpecs.find((subSpec) => subSpec.id === id)!;
        expect(after.every((earlier) => ledger[earlier]?.kind === "merged")).toBe(true);
      });
    }),
  );
});

test("every plan settles: each sub-spec is merged or abandoned, and begins at most once", () => {
  fc.assert(
    fc.property(plans, dice, (plan, rolls) => {
      const begun: SubSpecId[] = [];
      const ledger = play(plan, rolls, (id) => begun.push(id));
      expect(new Set(begun).size).toBe(begun.length);
      for (const { id } of plan.subSpecs) expect(["merged", "abandoned"]).toContain(ledger[id]?.kind);
    }),
  );
});

test("what comes after something abandoned is abandoned, and says after what", () => {
  const plan = {
    subSpecs: [
      { id: "T1", after: [] },
      { id: "T2", after: ["T1"] },
    ],
  } as unknown as Plan;
  const [second] = ready(plan, { T1: abandoned("T1" as SubSpecId) } as Ledger, undefined);
  expect(second).toMatchObject({
    subSpec: { id: "T2" },
    hindrance: { findings: [{ message: "T2 comes after T1, which was abandoned." }] },
  });
});

test("after a halt everything that has not begun is hindered by it", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const halt = { reason: "exhausted", findings: [] };
      const all = ready(plan, {}, halt);
      expect(all.map(({ subSpec }) => subSpec.id)).toEqual(plan.subSpecs.map(({ id }) => id));
      expect(all.every(({ hindrance }) => hindrance === halt)).toBe(true);
    }),
  );
});

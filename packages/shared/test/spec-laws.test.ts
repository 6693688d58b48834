import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { globsOverlap, parseSpec, type Plan, planOf, renderSpec, type Spec, subSpecOf } from "../src/index.ts";
import { anySpec } from "./spec-arbitrary.ts";

const parsed = (document: string): Spec => {
  const result = parseSpec(document, { file: "spec.md" });
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics, undefined, 1));
  return result.spec;
};

/** As a file gives it: what only differs in white space is settled by the first parse. */
const anyParsedSpec = anySpec.map((spec) => parsed(renderSpec(spec)));

const author = { madeBy: "author" } as const;

/** All that a sub-spec comes after, directly or not. */
const before = (plan: Plan, id: string): Set<string> => {
  const found = new Set<string>();
  const next = [id];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    for (const earlier of plan.subSpecs.find((subSpec) => subSpec.id === one)?.after ?? []) {
      if (!found.has(earlier)) next.push(earlier);
      found.add(earlier);
    }
  }
  return found;
};

describe("a spec that is rendered", () => {
  test("parses to the same spec", () => {
    fc.assert(
      fc.property(anyParsedSpec, (spec) => {
        expect(parsed(renderSpec(spec))).toStrictEqual(spec);
      }),
      { numRuns: 100 },
    );
  });

  test("parses to the same sub-spec, for every task", () => {
    fc.assert(
      fc.property(anyParsedSpec, (spec) => {
        for (const { id } of spec.tasks) {
          const subSpec = subSpecOf(spec, id);
          expect(parsed(subSpec.document)).toStrictEqual(subSpec.spec);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("a plan", () => {
  test("lists each task once, behind everything that it is after", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { subSpecs } = planOf(spec, author);
        const order: string[] = subSpecs.map(({ id }) => id);
        expect(order.toSorted()).toStrictEqual(spec.tasks.map(({ id }) => id).toSorted());
        for (const { id, after } of subSpecs) {
          for (const earlier of after) expect(order.indexOf(earlier)).toBeLessThan(order.indexOf(id));
        }
        for (const { id, after } of spec.tasks) {
          expect(subSpecs.find((subSpec) => subSpec.id === id)?.after).toEqual(expect.arrayContaining([...after]));
        }
      }),
    );
  });

  test("orders any two that own overlapping paths", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = planOf(spec, author);
        for (const a of plan.subSpecs) {
          for (const b of plan.subSpecs) {
            if (a === b || !a.owns.some((one) => b.owns.some((other) => globsOverlap(one, other)))) continue;
            expect(before(plan, a.id).has(b.id) || before(plan, b.id).has(a.id)).toBe(true);
          }
        }
      }),
    );
  });

  test("judges something by every criterion, and the whole by all of them", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { whole, subSpecs } = planOf(spec, author);
        for (const { id } of spec.criteria) expect(whole.criteria.some((one) => one.id === id)).toBe(true);
        for (const subSpec of subSpecs) {
          for (const { id } of subSpec.criteria) expect(whole.criteria.some((one) => one.id === id)).toBe(true);
        }
      }),
    );
  });

  test("judges a task by what is for it, and an outcome on the last task that serves it, behind all others that do", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = planOf(spec, author);
        for (const criterion of plan.whole.criteria) {
          const judged = plan.subSpecs.filter(({ criteria }) => criteria.some(({ id }) => id === criterion.id));
          const servers = plan.subSpecs.filter(({ spec: part }) =>
            part.tasks.some((task) => task.for.some((id) => criterion.for.includes(id))),
          );
          const last = servers.at(-1);
          const named = plan.subSpecs.filter(({ id }) => criterion.for.includes(id));
          expect(new Set(judged)).toStrictEqual(new Set([...named, ...(last ? [last] : [])]));
          for (const other of servers.slice(0, -1)) expect(before(plan, last?.id ?? "").has(other.id)).toBe(true);
        }
      }),
    );
  });

  test("gives a reason for every order that it added, and adds none that was there", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        for (const { subSpec, after, reason } of planOf(spec, author).added) {
          expect(reason).not.toBe("");
          expect(spec.tasks.find(({ id }) => id === subSpec)?.after).not.toContain(after);
        }
      }),
    );
  });

  test("has one digest, which changes with the spec and with who made it", () => {
    fc.assert(
      fc.property(anyParsedSpec, (spec) => {
        const { digest } = planOf(spec, author);
        expect(planOf(parsed(renderSpec(spec)), author).digest).toBe(digest);
        expect(planOf({ ...spec, title: `${spec.title} x` }, author).digest).not.toBe(digest);
        expect(planOf(spec, { madeBy: { agent: "builtin" } }).digest).not.toBe(digest);
      }),
      { numRuns: 30 },
    );
  });
});

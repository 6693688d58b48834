import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { digestOf } from "./digest.ts";
import { planOf } from "./plan.ts";
import { parseSpec } from "./spec/parse.ts";
import type { Spec } from "./spec/schema.ts";
import { subSpecOf, wholeSpecOf } from "./spec/sub-spec.ts";

const refunds = readFileSync(new URL("spec/fixtures/refunds.md", import.meta.url), "utf8");

const read = (text: string): Spec => {
  const parsed = parseSpec(text, { file: "spec.md" });
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.spec;
};

/** A spec of small tasks: what each is for, owns and comes after. */
const specOf = (tasks: Record<string, { for?: string[]; owns?: string[]; after?: string[] }>): Spec => ({
  ...read(refunds),
  tasks: Object.entries(tasks).map(([id, task]) => ({
    id,
    title: id,
    text: "",
    for: ["O2"],
    owns: [`src/${id}`],
    after: [],
    ...task,
  })),
});

const author = { madeBy: "author" } as const;
const ordersOf = (spec: Spec) => Object.fromEntries(planOf(spec, author).subSpecs.map(({ id, after }) => [id, after]));

test("the example's plan", () => {
  const plan = planOf(read(refunds), author);
  expect(plan.subSpecs.map(({ id, after, criteria }) => [id, after, criteria.map((one) => one.id)])).toEqual([
    ["T1", [], ["V1", "V4"]],
    ["T2", ["T1"], ["V2", "C1-document", "C1-wiring", "C1-repeated", "C1-together"]],
    ["T3", [], ["V3"]],
  ]);
  expect(plan.added).toEqual([]);
  expect(plan.whole).toMatchObject({
    id: "spec",
    after: ["T1", "T2", "T3"],
    owns: ["src/refunds/**", "src/charges/view.ts", "test/refunds/**"],
  });
  expect(plan.whole.criteria).toHaveLength(8);
});

describe("a sub-spec", () => {
  const subSpec = subSpecOf(read(refunds), "T2");

  test("holds what its task is for and nothing of its siblings", () => {
    expect(subSpec.spec.outcomes.map(({ id }) => id)).toEqual(["O1"]);
    expect(subSpec.spec.constraints.map(({ id }) => id)).toEqual(["C1"]);
    expect(subSpec.spec.decisions).toHaveLength(2);
    expect(subSpec.spec.scope.in.map(({ glob }) => glob)).toEqual([
      "src/refunds/route.ts",
      "test/refunds/route.test.ts",
      "test/refunds/end-to-end.mjs",
    ]);
    expect(subSpec.document).not.toMatch(/T1|T3|O2|C2|V1|V3|V4|after:|approvals:/);
  });

  test("names the whole by digest, and itself by the digest of its document", () => {
    expect(subSpec.spec.front).toMatchObject({ id: "refunds/T2", parent: wholeSpecOf(read(refunds)).digest });
    expect(subSpec.digest).toBe(digestOf(subSpec.document));
  });

  test("takes agent, model and attempts from its task, and attempts from the budget else", () => {
    expect(subSpec).toMatchObject({ agent: "codex", model: undefined, maxAttempts: 3 });
    const tried = read(refunds.replace("agent: codex", "attempts: 7\nmodel: small"));
    expect(subSpecOf(tried, "T2")).toMatchObject({ agent: undefined, model: "small", maxAttempts: 7 });
  });

  test("of a task that is not there is refused", () => {
    expect(() => subSpecOf(read(refunds), "T9")).toThrow(expect.objectContaining({ code: "SPEC_UNKNOWN_ID" }));
  });

  test("a criterion that is for several tasks says in each only what concerns it", () => {
    const spec = read(refunds.replace("for: [T1]\ntest", "for: [T1, T3]\ntest"));
    expect(subSpecOf(spec, "T3").criteria.find(({ id }) => id === "V1")?.for).toEqual(["T3"]);
  });
});

describe("an order is added", () => {
  test("between tasks that own overlapping paths, with the path as its reason", () => {
    const plan = planOf(
      specOf({ T1: { for: ["O1"], owns: ["src/a/**"] }, T2: { for: ["C2"], owns: ["src/b", "new:src/a/x.ts"] } }),
      author,
    );
    expect(plan.added).toEqual([{ subSpec: "T2", after: "T1", reason: "both own src/a/x.ts" }]);
    expect(plan.subSpecs[1]?.after).toEqual(["T1"]);
  });

  test("before the last task that serves an outcome, so that its criterion judges all of it", () => {
    const plan = planOf(specOf({ T1: {}, T2: {}, T3: {} }), author);
    expect(plan.added.map(({ subSpec, after }) => [subSpec, after])).toEqual([
      ["T3", "T2"],
      ["T3", "T1"],
    ]);
    expect(plan.added[0]?.reason).toBe("V3 judges T3 for O2, which T2 serves, too");
    expect(plan.subSpecs.map(({ criteria }) => criteria.some(({ id }) => id === "V3"))).toEqual([false, false, true]);
  });

  test("never where there is one already, directly or through others", () => {
    const chained = specOf({
      T1: { owns: ["src/**"] },
      T2: { owns: ["src/**"], after: ["T1"] },
      T3: { owns: ["src/**"], after: ["T2"] },
    });
    expect(planOf(chained, author).added).toEqual([]);
    const unordered = specOf({ T1: { owns: ["src/**"] }, T2: { owns: ["src/**"] }, T3: { owns: ["src/**"] } });
    expect(planOf(unordered, author).added.map(({ subSpec, after }) => [subSpec, after])).toEqual([
      ["T2", "T1"],
      ["T3", "T2"],
    ]);
  });

  test("in the direction that the author's own order allows", () => {
    const backwards = specOf({
      T1: { for: ["O1"], owns: ["src/a/**"], after: ["T2"] },
      T2: { for: ["C2"], owns: ["src/b"] },
      T3: { for: ["C1"], owns: ["src/a/x"] },
    });
    expect(ordersOf(backwards)).toEqual({ T2: [], T1: ["T2"], T3: ["T1"] });
  });
});

describe("a spec that lint would have refused", () => {
  test("with tasks that wait for each other has no plan", () => {
    const ring = specOf({ T1: { after: ["T3"] }, T2: { after: ["T1"] }, T3: { after: ["T2"] } });
    expect(() => planOf(ring, author)).toThrow(
      expect.objectContaining({
        code: "SPEC_HAS_CYCLE",
        message: expect.stringContaining("T1 after T3 after T2 after T1"),
      }),
    );
  });

  test("with a task after nothing there is has no plan", () => {
    expect(() => planOf(specOf({ T1: { after: ["T9"] } }), author)).toThrow(
      expect.objectContaining({ code: "SPEC_UNKNOWN_ID" }),
    );
  });
});

test("a spec without tasks has a plan of the whole alone", () => {
  const plan = planOf(specOf({}), author);
  expect(plan.subSpecs).toEqual([]);
  expect(plan.whole.criteria.length).toBeGreaterThan(0);
});

test("a plan's digest changes with what a rule stands for, and with nothing that people alone read of the file", () => {
  const { digest } = planOf(read(refunds), author);
  expect(
    planOf(read(refunds.replaceAll("\n\n## ", "\n\n\n## ").replace("# of one candidate's diff", "")), author).digest,
  ).toBe(digest);
  expect(planOf(read(refunds.replace("amount: 400", "amount: 500")), author).digest).not.toBe(digest);
});

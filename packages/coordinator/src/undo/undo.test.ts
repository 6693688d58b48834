import {
  canonicalJson,
  type CommitSha,
  parseSpec,
  planOf,
  renderSpec,
  type RunId,
  type SubSpecId,
  type Undo,
} from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { specOf } from "../../test/kit/spec-text.ts";
import { chooseUndo } from "./choose-undo.ts";
import { criteriaAfter } from "./criteria-after.ts";
import { originOf, type PastRun, standing, undoneBy } from "./standing.ts";
import { undoSpec } from "./undo-spec.ts";

const id = (name: string): SubSpecId => name as SubSpecId;
const commitOf = (name: string): CommitSha => Buffer.from(name).toString("hex").padEnd(40, "0") as CommitSha;
const past = (run: string, merged: readonly string[], more: Partial<PastRun> = {}): PastRun => ({
  run: run as RunId,
  undo: undefined,
  merges: merged.map((name) => ({ subSpec: id(name), commit: commitOf(run + name) })),
  hasLanded: true,
  ...more,
});
const undoOf = (run: PastRun, subSpecs: readonly string[]): Undo => ({
  run: run.run,
  subSpecs: subSpecs.map(id),
  merges: subSpecs.map((name) => commitOf(run.run + name)),
  reason: "",
});

/** T3 comes after T1, T4 after T3; T2 stands alone. */
const plan = planOf(
  specOf([{ id: "T1" }, { id: "T2" }, { id: "T3", after: ["T1"] }, { id: "T4", after: ["T3"] }]).spec,
  { madeBy: "author" },
);
const first = past("run1", ["T2", "T1", "T3", "T4"]);
const choose = (subSpec: string | undefined, withDependents = false, runs: readonly PastRun[] = [first]): Undo =>
  chooseUndo({ runs, past: runs[0] ?? first, plan, target: "main", subSpec, withDependents, reason: "" });

test("all that a run merged goes from the newest to the oldest", () => {
  expect(choose(undefined).subSpecs).toEqual(["T4", "T3", "T1", "T2"]);
  expect(choose("T2").subSpecs).toEqual(["T2"]);
});

test("what comes after it, directly or not, is named, and goes first when it is said so", () => {
  expect(() => choose("T1")).toThrow(/T3 .*, T4 .* came after T1/);
  expect(choose("T1", true).subSpecs).toEqual(["T4", "T3", "T1"]);
  const without = past("run2", ["T1"], { undo: undoOf(first, ["T4", "T3"]) });
  expect(choose("T1", false, [first, without]).subSpecs, "what has gone stands in nobody's way").toEqual(["T1"]);
});

test("what is not on the target, was not merged or is gone already is refused by its own code", () => {
  const code = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  expect(code(() => choose("T9"))).toBe("UNDO_NOT_MERGED");
  expect(code(() => choose(undefined, false, [past("run1", [])]))).toBe("UNDO_NOTHING_MERGED");
  expect(code(() => choose(undefined, false, [{ ...first, hasLanded: false }]))).toBe("UNDO_NOT_LANDED");
  const gone = past("run2", ["T1"], { undo: undoOf(first, ["T2"]) });
  expect(code(() => choose("T2", false, [first, gone]))).toBe("UNDO_DONE");
  expect(choose("T2", false, [first, { ...gone, hasLanded: false }]).subSpecs, "an undo that did not land").toEqual([
    "T2",
  ]);
});

test("an undo of an undo, however deep, turns what stands each time, and leads to the first run's spec", () => {
  fc.assert(
    fc.property(fc.nat(6), (depth) => {
      const runs: PastRun[] = [first];
      for (let level = 1; level <= depth; level += 1) {
        const before = runs.at(-1)!;
        const going = level === 1 ? ["T2"] : ["T1"];
        runs.push(past(`run${level + 1}`, ["T1"], { undo: undoOf(before, going) }));
      }
      const stands = standing(runs, first).map(({ subSpec }) => subSpec);
      expect(stands.includes(id("T2"))).toBe(depth % 2 === 0);
      expect(stands).toEqual(expect.arrayContaining(["T1", "T3", "T4"]));
      expect(undoneBy(runs, first.run, id("T2"))?.run).toBe(depth % 2 === 0 ? undefined : "run2");
      expect(originOf(runs, runs.at(-1)!)).toBe(first);
    }),
  );
});

test("the spec that is written reads as itself, owns what the sub-specs owned, and judges by what stays", () => {
  const all = new Set(plan.subSpecs.map(({ id: each }) => each));
  fc.assert(
    fc.property(fc.subarray([...all], { minLength: 1 }), (going) => {
      const staying = new Set([...all].filter((each) => !going.includes(each)));
      const criteria = criteriaAfter(plan, { staying, heldOnBase: new Set() });
      const undo = undoOf(first, going);
      const limits = { files: 1, lines: 2, bytes: 3 };
      const spec = undoSpec({ undo, plan, target: "main", criteria, asks: criteria.length === 0, limits });
      const parsed = parseSpec(renderSpec(spec), { file: "undo.md" });
      expect(parsed.kind === "invalid" ? parsed.diagnostics : canonicalJson(parsed.spec)).toBe(canonicalJson(spec));
      const [task] = planOf(spec, { madeBy: "author" }).subSpecs;
      const owned = plan.subSpecs.filter(({ id: each }) => going.includes(each)).flatMap(({ owns }) => owns);
      expect(task?.owns.toSorted()).toEqual([...new Set(owned)].toSorted());
      const kept = plan.subSpecs.filter(({ id: each }) => staying.has(each)).flatMap((each) => each.criteria);
      const asked = staying.size === 0 ? ["manual"] : [...new Set(kept.map(({ id: each }) => each))];
      expect(task?.criteria.map((one) => (staying.size === 0 ? one.kind : one.id)).toSorted()).toEqual(
        asked.toSorted(),
      );
      expect(task?.criteria.every(({ base }) => base === undefined)).toBe(true);
    }),
  );
});

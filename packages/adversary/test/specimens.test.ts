import { readFile } from "node:fs/promises";

import { beforeAll, describe, expect, test } from "vitest";

import { allSpecimens, matrixOf, matrixPage, type SpecimenResult } from "../src/index.ts";
import { pageFile, tryAllSpecimens } from "./bench.ts";

const named = allSpecimens().map((specimen) => [specimen.id, specimen.title, specimen] as const);

describe("the corpus of candidates", () => {
  test("has at least sixty of each kind, each under a name of its own", () => {
    const count = (kind: string) => named.filter(([, , specimen]) => specimen.kind === kind).length;
    expect(new Set(named.map(([id]) => id)).size).toBe(named.length);
    expect(count("hostile")).toBeGreaterThanOrEqual(60);
    expect(count("honest")).toBeGreaterThanOrEqual(60);
  });

  test("says of each hostile one what must catch it, or why nothing can", () => {
    const silent = named.filter(
      ([, , { kind, caughtBy, missedBecause }]) =>
        kind === "hostile" && (caughtBy.length === 0) === (missedBecause === undefined),
    );
    expect(silent.map(([id]) => id)).toEqual([]);
  });
});

describe("the verifier", { tags: ["slow"] }, () => {
  const results = new Map<string, SpecimenResult>();
  beforeAll(async () => {
    await tryAllSpecimens((result) => results.set(result.specimen.id, result));
  }, 900_000);

  /** A machine of a user may lack a tool; ours may not. */
  const resultOf = (id: string, skip: (why: string) => void): SpecimenResult => {
    const result = results.get(id)!;
    if (result.outcome === "no-tool" && !process.env["CI"]) skip(result.why!);
    return result;
  };

  const hostile = named.filter(([, , { kind, missedBecause }]) => kind === "hostile" && missedBecause === undefined);
  test.for(hostile)("does not pass %s: a candidate that %s", ([id, , { caughtBy }], { skip }) => {
    const { outcome, why, trial } = resultOf(id, skip);
    // First that it is wrong at all, as the oracle knows, and that the project's own check lets it through.
    expect(trial?.naive).toBe("accepts");
    expect({ outcome, why }).toEqual({ outcome: "right", why: undefined });
    expect(trial?.refusedBy).toEqual(expect.arrayContaining([...caughtBy]));
  });

  const known = named.filter(([, , { missedBecause }]) => missedBecause !== undefined);
  test.for(known)("passes %s, as the page says: a candidate that %s", ([id], { skip }) => {
    const { outcome, trial } = resultOf(id, skip);
    expect({ outcome, verdict: trial?.verdict }).toEqual({ outcome: "wrong", verdict: "pass" });
  });

  const honest = named.filter(([, , { kind }]) => kind === "honest");
  test.for(honest)("does not refuse %s: a candidate that %s", ([id], { skip }) => {
    const { outcome, why, trial } = resultOf(id, skip);
    expect({ outcome, why, findings: trial?.findings }).toMatchObject({ outcome: "right", why: undefined });
  });

  test("is described by docs/confusion-matrix.md as it is", async ({ skip }) => {
    const all = named.map(([id]) => resultOf(id, skip));
    expect(await readFile(pageFile, "utf8")).toBe(matrixPage(all));
    expect(matrixOf(all).map(({ notTried }) => notTried)).toEqual([0, 0]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { lintSpec, parseSpec, planOf } from "@orchestrate/shared";
import { expect, test } from "vitest";

const example = join(import.meta.dirname, "..");
const file = "specs/refunds.md";

const parsed = () => {
  const read = parseSpec(readFileSync(join(example, file), "utf8"), { file });
  if (read.kind !== "parsed") throw new Error(read.diagnostics[0]?.message);
  return read;
};

test("the spec of the demonstration is checked without a warning", () => {
  const files = readdirSync(example, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(example.length + 1))
    .filter((path) => !path.startsWith("demo/"));
  expect(lintSpec(parsed(), { files, services: [] })).toEqual([]);
});

test("its last sub-spec waits for the first two, and for nothing else", () => {
  const { subSpecs, added } = planOf(parsed().spec, { madeBy: "author" });
  expect(Object.fromEntries(subSpecs.map(({ id, after }) => [id, after]))).toEqual({
    T1: [],
    T2: [],
    T3: [],
    T4: ["T1", "T2"],
  });
  expect(added).toEqual([]);
});

test("the key of C1 is judged by its document, its wiring and its behaviour", () => {
  const { subSpecs } = planOf(parsed().spec, { madeBy: "author" });
  const criteria = subSpecs.find(({ id }) => id === "T2")?.criteria.map(({ id }) => id);
  expect(criteria).toEqual(expect.arrayContaining(["C1-document", "C1-wiring", "C1-repeated", "C1-together"]));
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { procedure } from "../src/export/procedure.ts";
import { verifyBundle } from "../src/index.ts";
import { type Exported, exportStory, runProcedure } from "./kit/exported.ts";

let exported: Exported;
beforeAll(async () => {
  exported = await exportStory();
});
afterAll(() => exported.remove());

test("an export of a run is found sound by the program", async () => {
  const { steps, isSound, run } = await verifyBundle(exported.folder, exported.trust);
  expect(steps.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect({ isSound, run }).toEqual({ isSound: true, run: "0story" });
});

test(
  "the procedure of VERIFY.md finds it sound with public tools alone, as it is written",
  { tags: ["slow"] },
  async () => {
    const text = await readFile(join(exported.folder, "VERIFY.md"), "utf8");
    expect(await runProcedure(exported.folder, { ...exported, text })).toEqual({
      code: 0,
      said: "VERIFIED run 0story",
    });
  },
);

test.each(["log/events.jsonl", "git/run.bundle"])(
  "what is shown beside an export never takes the place of its %s",
  async (path) => {
    await expect(exportStory({ more: new Map([[path, "another"]]) })).rejects.toThrow(path);
  },
);

test("docs/guides/verify-an-export.md is the procedure that exports carry", async () => {
  await expect(procedure()).toMatchFileSnapshot("../../../docs/guides/verify-an-export.md");
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, onTestFinished, test } from "vitest";

import { fillFolder } from "./fill-folder.ts";

let folder = "";
beforeEach(async () => {
  const place = await mkdtemp(join(tmpdir(), "orchestrate-fill-"));
  onTestFinished(() => rm(place, { recursive: true }));
  folder = join(place, "above/out");
});

const writing = (text: string) => async (place: string) => {
  for (const name of ["a", "b", "z"]) await writeFile(join(place, name), text);
  return text;
};

test("of two that fill a folder at once one is refused, and nothing of it is there", async () => {
  const both = await Promise.allSettled(
    ["one", "other"].map((text) => fillFolder(folder, { last: "a", write: writing(text) })),
  );
  const [won, ...others] = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(others).toEqual([]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "FOLDER_NOT_EMPTY" } });
  expect(await readdir(folder)).toEqual(["a", "b", "z"]);
  for (const name of await readdir(folder)) expect(await readFile(join(folder, name), "utf8")).toBe(won);
});

test("what fails halfway leaves nothing, so that it can be tried again", async () => {
  const failing = async (place: string): Promise<never> => {
    await writing("half")(place);
    throw new Error("no more room");
  };
  await expect(fillFolder(folder, { last: "a", write: failing })).rejects.toThrow("no more room");
  await expect(readdir(folder)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await fillFolder(folder, { last: "a", write: writing("whole") })).toBe("whole");
  await expect(fillFolder(folder, { last: "a", write: writing("again") })).rejects.toMatchObject({
    code: "FOLDER_NOT_EMPTY",
  });
  expect(await readFile(join(folder, "z"), "utf8")).toBe("whole");
});

test("what a killed export left is named, with what to do about it", async () => {
  await mkdir(join(folder, ".unfinished"), { recursive: true });
  await expect(fillFolder(folder, { last: "a", write: writing("whole") })).rejects.toMatchObject({
    code: "FOLDER_NOT_EMPTY",
    hint: expect.stringContaining(`remove ${join(folder, ".unfinished")} and export again`),
  });
});

import { mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { folderTrouble } from "./folder-trouble.ts";

const troubleOf = (act: () => void): unknown => {
  try {
    act();
  } catch (error) {
    return folderTrouble(error, "/state/file");
  }
  return undefined;
};

test("a full disk is an error that says which, and what to do", () => {
  expect(troubleOf(() => writeFileSync("/dev/full", "x"))).toMatchObject({
    code: "DISK_FULL",
    message: "No space is left to write /state/file",
    hint: expect.stringContaining("/state"),
    exit: 2,
  });
});

test("a folder that is read-only, or is none, is an error with a hint", () => {
  expect(troubleOf(() => mkdirSync("/sys/orchestrate"))).toMatchObject({ code: "FOLDER_NOT_WRITABLE" });
  expect(troubleOf(() => mkdirSync("/dev/null/folder"))).toMatchObject({ code: "FOLDER_MISSING" });
});

test("what is not about the folder is left as it is", () => {
  const error = new TypeError("a bug");
  expect(folderTrouble(error, "/state/file")).toBe(error);
});

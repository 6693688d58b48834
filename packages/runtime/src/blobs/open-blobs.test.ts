import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { digestOf } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { openBlobs } from "./open-blobs.ts";

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "blobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

test("what was put is got back under its digest, however often it was put", async () => {
  const blobs = await openBlobs(await newFolder());
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      const digests = await Promise.all([blobs.put(bytes), blobs.put(bytes)]);
      expect(digests).toEqual([digestOf(bytes), digestOf(bytes)]);
      expect(Buffer.from(await blobs.get(digestOf(bytes)))).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 30 },
  );
});

test("nothing but whole blobs is left in the folder", async () => {
  const folder = await newFolder();
  const blobs = await openBlobs(folder);
  await Promise.all(Array.from({ length: 20 }, (_, index) => blobs.put(`blob ${index % 5}`)));
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name.length)).toEqual([62, 62, 62, 62, 62]);
});

test("a blob that was changed on disk is not handed out", async () => {
  const folder = await newFolder();
  const blobs = await openBlobs(folder);
  const digest = await blobs.put("kept");
  const hex = digest.slice("sha256:".length);
  await writeFile(join(folder, hex.slice(0, 2), hex.slice(2)), "swapped");
  await expect(blobs.get(digest)).rejects.toMatchObject({ code: "BLOB_DAMAGED" });
});

test("a blob that is not there is an error with a name", async () => {
  const blobs = await openBlobs(await newFolder());
  expect(await blobs.has(digestOf("never put"))).toBe(false);
  await expect(blobs.get(digestOf("never put"))).rejects.toMatchObject({ code: "BLOB_MISSING" });
});

test("a secret in a text is gone before the text is hashed", async () => {
  const blobs = await openBlobs(await newFolder(), { redact: (text) => text.replaceAll("hunter2", "***") });
  const digest = await blobs.put("password: hunter2");
  expect(digest).toBe(digestOf("password: ***"));
});

import { Readable } from "node:stream";

import fc from "fast-check";
import { expect, test } from "vitest";

import { linesOf } from "./lines.ts";

const gathered = async (chunks: readonly Uint8Array[], maxLength: number): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), maxLength)) {
    lines.push(line);
  }
  return lines;
};

test("wherever a stream is cut into chunks, its lines are the same, and those that are too long are left out", async () => {
  const line = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\n", ""));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(await gathered(chunks, 8)).toEqual(lines.filter((text) => text.length <= 8));
    }),
  );
});

test("a last line without an end is a line", async () => {
  await expect(gathered([Buffer.from("one\ntwo")], 8)).resolves.toEqual(["one", "two"]);
});

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

interface Measure {
  readonly merged: number;
  readonly events: number;
  /** Of heap, held while the run is about to land. */
  readonly bytes: number;
}

const measure = async (count: number): Promise<Measure> => {
  const folder = await mkdtemp(join(tmpdir(), "grow-"));
  const program = join(import.meta.dirname, "../kit/grow-process.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder, String(count)]);
  await rm(folder, { recursive: true });
  return JSON.parse(stdout) as Measure;
};

test(
  "what the coordinator writes and holds grows with the number of sub-specs, not faster",
  {
    tags: ["slow"],
  },
  async () => {
    const [fifty, hundred, twoHundred] = [await measure(50), await measure(100), await measure(200)];
    expect([fifty.merged, hundred.merged, twoHundred.merged]).toEqual([50, 100, 200]);
    const ratio = (of: (measure: Measure) => number): number =>
      (of(twoHundred) - of(hundred)) / (of(hundred) - of(fifty));
    // Twice the step is twice the growth when it is linear, four times when it is quadratic.
    expect(ratio(({ events }) => events)).toBeCloseTo(2, 0);
    expect(ratio(({ bytes }) => bytes)).toBeLessThan(3);
    expect(twoHundred.bytes).toBeLessThan(200 * 50_000);
  },
);

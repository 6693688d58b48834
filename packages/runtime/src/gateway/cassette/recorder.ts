import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { dirname } from "node:path";

import { parseCassette } from "./cassette.ts";
import type { Maker, RecordedLine } from "./format.ts";

/** Adds answers to a cassette. */
export interface Recorder {
  /** Makes what was recorded of an attempt in an earlier process not count. */
  begin(attempt: string): Promise<void>;
  add(line: Omit<RecordedLine, "madeBy">, madeBy: Maker): Promise<void>;
}

/**
 * Opens a cassette to be added to; its file is made with the first answer, whose maker its head names. Rejects with
 * OrchestrateError `CASSETTE_INVALID` when the file is something else.
 */
export const openRecorder = async (file: string): Promise<Recorder> => {
  const existing = await readWhole(file);
  const cassette = existing === "" ? undefined : parseCassette(existing, file);
  const attempts = new Set(cassette?.attempts);
  let headMaker = cassette?.madeBy[0];
  let last: Promise<unknown> = mkdir(dirname(file), { recursive: true });

  // One after the other, so that a line is never inside another.
  const write = (lines: readonly unknown[]): Promise<void> => {
    const written = last.then(() => appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
    last = written;
    return written;
  };

  return {
    begin: (attempt) => (attempts.delete(attempt) ? write([{ restart: attempt }]) : Promise.resolve()),
    add: (line, madeBy) => {
      if (headMaker === undefined) {
        headMaker = madeBy;
        return write([{ cassette: 1, madeBy }, line]);
      }
      const isHeads = JSON.stringify(madeBy) === JSON.stringify(headMaker);
      return write([isHeads ? line : { ...line, madeBy }]);
    },
  };
};

/** The text up to the last line that is whole: a process that was killed may have left a torn one, which is cut off. */
const readWhole = async (file: string): Promise<string> => {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) await truncate(file, Buffer.byteLength(whole));
  return whole;
};

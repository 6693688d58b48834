import { readdirSync, readFileSync } from "node:fs";

/** Processes of this machine that have a word on their command line; what is dead and not yet buried has none. */
export const processesWith = (word: string): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && readIfAny(`/proc/${name}/cmdline`).includes(word))
    .map(Number);

/** A file's text; nothing when it has gone or may not be read. */
export const readIfAny = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

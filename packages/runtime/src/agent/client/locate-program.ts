import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, sep } from "node:path";

/** A program of this machine, and what a sandbox must show so that it runs there. */
export interface LocatedProgram {
  readonly file: string;
  /** Real paths, shown read-only at the same place; empty for one that every sandbox shows. */
  readonly shows: readonly string[];
}

/** Finds a program by its absolute path, or by its name on a PATH; undefined when there is none. */
export const locateProgram = (program: string, path: string): LocatedProgram | undefined => {
  const candidates = isAbsolute(program)
    ? [program]
    : path.split(":").flatMap((folder) => (isAbsolute(folder) ? [join(folder, program)] : []));
  const found = candidates.find(isProgram);
  if (found === undefined) return undefined;
  const file = realpathSync(found);
  return { file, shows: file.startsWith("/usr/") ? [] : [surroundings(file)] };
};

/**
 * A program of a package needs the packages beside it: the outermost `node_modules` that holds it, or the store that
 * pnpm links its packages from. Any other is shown by itself; the folder around it may well be somebody's home.
 */
const surroundings = (file: string): string => {
  const parts = file.split(sep);
  const at = parts.findIndex((part) => part === "node_modules" || part === ".pnpm");
  return at === -1 ? file : parts.slice(0, at + 1).join(sep);
};

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

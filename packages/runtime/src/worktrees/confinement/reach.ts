import { alternatives, matchesGlob } from "@orchestrate/shared";

/** What of a folder some globs may name. */
export interface Reach {
  /** Something that is to be made directly in it: a file, or a folder whose name is open. */
  readonly direct: boolean;
  /** Something in it, or in folders in it. */
  readonly below: boolean;
  /** Names of folders in it that lead to something. */
  readonly folders: readonly string[];
}

/** Says what some globs may name in a folder (relative, with `/`; empty for the root), whether it is there yet or not. */
export const createReach = (globs: readonly string[]): ((folder: string) => Reach) => {
  const written = globs.map(alternatives);
  // A glob with more choices than can be written out may name anything.
  if (written.includes(undefined)) return () => ({ direct: true, below: true, folders: [] });
  const patterns = written.flatMap((choices) => (choices ?? []).map((choice) => choice.split("/")));
  return (folder) => {
    const names = folder === "" ? [] : folder.split("/");
    const rests = patterns.flatMap((pattern) => after(names, pattern));
    const inner = rests.filter((rest) => rest.length > 1).map(([first = ""]) => first);
    return {
      direct: rests.some((rest) => rest.length === 1) || inner.some(isOpen),
      below: rests.length > 0,
      folders: [...new Set(inner.filter((name) => !isOpen(name)))],
    };
  };
};

const isOpen = (name: string): boolean => /[*?[]/.test(name);

type Pattern = readonly string[];

/** What of a pattern is left once the names of a folder are matched, in every way in which they can be. */
const after = (names: readonly string[], pattern: Pattern): readonly Pattern[] =>
  names.reduce((rests, name) => rests.flatMap((rest) => step(rest, name)).flatMap(withoutEmpty), withoutEmpty(pattern));

const step = (rest: Pattern, name: string): readonly Pattern[] => {
  const [first, ...more] = rest;
  if (first === undefined || more.length === 0) return first === "**" ? [rest] : [];
  if (first === "**") return [rest];
  return name === first || matchesGlob(name, first) ? [more] : [];
};

/** `**` also stands for no folder at all, but at the end. */
const withoutEmpty = (rest: Pattern): readonly Pattern[] =>
  rest[0] === "**" && rest.length > 1 ? [rest, ...withoutEmpty(rest.slice(1))] : [rest];

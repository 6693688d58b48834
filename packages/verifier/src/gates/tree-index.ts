import { foldedOf, skeletonOf } from "./path-forms.ts";

/** The spellings that a tree has for each folded path and each look-alike, folders included. */
export interface TreeIndex {
  readonly paths: ReadonlySet<string>;
  /** Another spelling in the tree of a path or of one of its folders, that a file system or a person takes for it. */
  twinOf(path: string): string | undefined;
}

/** Indexes the files of one tree; done once for each base, whatever the number of candidates. */
export const indexTree = (paths: Iterable<string>): TreeIndex => {
  const all = new Set(paths);
  const byForm = new Map<string, Set<string>>();
  for (const path of all) for (const prefix of prefixesOf(path)) addSpelling(byForm, prefix);
  return {
    paths: all,
    twinOf: (path) => {
      for (const prefix of prefixesOf(path)) {
        for (const form of formsOf(prefix)) {
          for (const spelling of byForm.get(form) ?? []) if (spelling !== prefix) return spelling;
        }
      }
      return undefined;
    },
  };
};

const addSpelling = (byForm: Map<string, Set<string>>, prefix: string): void => {
  for (const form of formsOf(prefix)) {
    const spellings = byForm.get(form);
    if (spellings) spellings.add(prefix);
    else byForm.set(form, new Set([prefix]));
  }
};

/** Plain ASCII has one form: its look-alike is its folded self. */
const formsOf = (prefix: string): readonly string[] => {
  // oxlint-disable-next-line no-control-regex -- the range of ASCII begins with a control character
  if (/^[\u0000-\u007F]*$/.test(prefix)) return [prefix.toLowerCase()];
  const folded = foldedOf(prefix);
  const skeleton = skeletonOf(prefix);
  return folded === skeleton ? [folded] : [folded, skeleton];
};

/** `a`, `a/b`, `a/b/c` for `a/b/c`. */
function* prefixesOf(path: string): Generator<string> {
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) yield path.slice(0, at);
  yield path;
}

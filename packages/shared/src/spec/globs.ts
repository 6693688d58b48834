import picomatch from "picomatch";

/**
 * Whether a path (relative, with `/`) is one that a glob names. `*` and `?` stay inside a folder, `**` does not; `[ab]`
 * and `{a,b}` are choices; a leading dot needs no special care; `folder/` is `folder/**`; all else is literal, so
 * that `app/(shop)/[id].ts` names itself. A glob always matches the path that is spelled like it.
 */
export const matchesGlob = (
  path: string,
  glob: string,
  { ignoreCase }: { readonly ignoreCase: boolean } = { ignoreCase: false },
): boolean => path === glob || (glob !== "" && glob.length <= maxLength && matcher(glob, ignoreCase)(path));

/** In characters; a longer glob matches nothing but itself. */
const maxLength = 300;

/** Whether a glob names one path only. */
export const isLiteral = (glob: string): boolean => !/[*?[{]/.test(glob) && !glob.endsWith("/");

/** What makes a glob unfit for a spec, as the end of the sentence "the glob …"; undefined when nothing does. */
export const globProblem = (glob: string): string | undefined => {
  const segments = glob.split("/");
  if (glob === "") return "is empty";
  if (glob.length > maxLength) return `is longer than ${maxLength} characters`;
  if (/\p{Cc}/u.test(glob)) return "holds a control character";
  if (glob.includes("\\")) return "holds a backslash; folders are separated by /";
  if (/^([/~]|[A-Za-z]:)/.test(glob)) return "is not relative to the repository's root";
  if (glob.startsWith("!")) return "is negated; list what is not to be touched under Out";
  if (segments.includes("..")) return "leaves the repository by ..";
  if (segments.some((segment, index) => segment === "." || (segment === "" && index < segments.length - 1)))
    return "has an empty or . segment";
  if (/\{[^}]*(\{|$)/.test(glob)) return "has braces that nest or stay open";
  if (/\{[^}]*\.\.[^}]*\}/.test(glob)) return "has a range; write {1,2,3} for {1..3}";
  // More stars than this in one name buy nothing and make matching slow.
  if (segments.some((segment) => segment.split(/\*+/).length > 5)) return "has more than four stars in one name";
  if (segments.filter((segment) => segment === "**").length > 4) return "has more than four **";
  return undefined;
};

/** The choices of `{a,b}` written out; undefined when there are more than a page of them. */
export const alternatives = (glob: string): string[] | undefined => {
  let written = [glob.endsWith("/") ? `${glob}**` : glob];
  for (;;) {
    const next = written.flatMap((one) => {
      const braces = /\{([^{}]*)\}/.exec(one);
      if (braces === null) return [one];
      const [whole, choices] = [braces[0], braces[1] ?? ""];
      // `{1..3}` is a range to the matcher.
      if (choices.includes("..")) return [one.replace(whole, () => "*")];
      return choices.split(",").map((choice) => one.replace(whole, () => choice));
    });
    if (next.length > 64) return undefined;
    if (next.length === written.length && next.every((one, index) => one === written[index])) return next;
    written = next;
  }
};

// `.` must match a line feed: a path may hold one, and must not slip past a glob by it.
const exact = { dot: true, nonegate: true, noextglob: true, strictSlashes: true, flags: "s" } as const;
const folded = { ...exact, flags: "is" } as const;

const compiled = new Map<string, picomatch.Matcher>();

/** Compiling costs far more than matching, and the same few globs are asked for every path. */
const matcher = (glob: string, ignoreCase: boolean): picomatch.Matcher => {
  const key = `${ignoreCase ? "i" : "s"}${glob}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size > 2000) compiled.clear();
  const made = picomatch(normal(glob), ignoreCase ? folded : exact);
  compiled.set(key, made);
  return made;
};

const normal = (glob: string): string =>
  (glob.endsWith("/") ? `${glob}**` : glob).replaceAll(/[()|"]/g, (character) => `\\${character}`);

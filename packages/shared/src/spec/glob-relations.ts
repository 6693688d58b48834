import { alternatives, matchesGlob } from "./globs.ts";

/** Whether some path could match both globs. True when unsure, and blind to case: a file system may be, too. */
export const globsOverlap = (a: string, b: string): boolean => {
  const [one, other] = [folded(a), folded(b)];
  const [head, otherHead] = [literalHead(one), literalHead(other)];
  if (!head.startsWith(otherHead) && !otherHead.startsWith(head)) return false;
  const [as, bs] = [alternatives(one), alternatives(other)];
  if (as === undefined || bs === undefined) return true;
  return as.some((x) => bs.some((y) => x === y || pathsOverlap(x.split("/"), y.split("/"))));
};

/** Whether every path that matches `inner` surely matches `outer`. False when unsure. */
export const globWithin = (inner: string, outer: string): boolean => {
  const [inners, outers] = [alternatives(inner), alternatives(outer)];
  if (inners === undefined || outers === undefined || outer.includes("..")) return false;
  return inners.every((one) => outers.some((other) => one === other || pathWithin(one.split("/"), other.split("/"))));
};

const literalHead = (glob: string): string => /^[^*?[{]*/.exec(glob)?.[0] ?? "";

const folded = (glob: string): string => glob.normalize("NFC").toLowerCase();

/** From the ends of both to their starts, each pair of tails once: recursion would try them again and again. */
const overTails = (
  a: readonly string[],
  b: readonly string[],
  holds: (i: number, j: number, tail: (i: number, j: number) => boolean) => boolean,
): boolean => {
  const width = b.length + 1;
  const known: boolean[] = [];
  const tail = (i: number, j: number): boolean => known[i * width + j] ?? false;
  for (let i = a.length; i >= 0; i -= 1) {
    for (let j = b.length; j >= 0; j -= 1) known[i * width + j] = holds(i, j, tail);
  }
  return tail(0, 0);
};

const pathsOverlap = (a: readonly string[], b: readonly string[]): boolean =>
  overTails(a, b, (i, j, tail) => {
    const [one, other] = [a[i], b[j]];
    if (one === undefined && other === undefined) return true;
    if (one === "**" && tail(i + 1, j)) return true;
    if (other === "**" && tail(i, j + 1)) return true;
    if (one === undefined || other === undefined) return false;
    if (one === "**") return tail(i, j + 1);
    if (other === "**") return tail(i + 1, j);
    return namesOverlap(one, other) && tail(i + 1, j + 1);
  });

const wild = /[*?[]/;

/** Two names of one folder level: where one is literal the matcher knows; else only fixed ends can tell them apart. */
const namesOverlap = (a: string, b: string): boolean => {
  if (a === b) return true;
  if (!wild.test(a)) return matchesGlob(a, b, { ignoreCase: true });
  if (!wild.test(b)) return matchesGlob(b, a, { ignoreCase: true });
  const [startA, startB] = [fixedStart(a), fixedStart(b)];
  const [endA, endB] = [fixedEnd(a), fixedEnd(b)];
  return (startA.startsWith(startB) || startB.startsWith(startA)) && (endA.endsWith(endB) || endB.endsWith(endA));
};

const fixedStart = (name: string): string => /^[^*?[]*/.exec(name)?.[0] ?? "";
const fixedEnd = (name: string): string => /[^*?\]]*$/.exec(name)?.[0] ?? "";

const pathWithin = (inner: readonly string[], outer: readonly string[]): boolean =>
  overTails(inner, outer, (i, j, tail) => {
    const [name, pattern] = [inner[i], outer[j]];
    if (name === undefined || pattern === undefined) return name === pattern;
    // At the end, ** needs something beneath the folder, as it does for the matcher.
    if (pattern === "**") return j === outer.length - 1 || tail(i, j + 1) || tail(i + 1, j);
    return name !== "**" && nameWithin(name, pattern) && tail(i + 1, j + 1);
  });

const nameWithin = (name: string, pattern: string): boolean => {
  if (name === pattern || pattern === "*") return true;
  if (!wild.test(name)) return matchesGlob(name, pattern);
  const [start, end, ...more] = pattern.split("*");
  if (start === undefined || end === undefined || more.length > 0 || /[?[]/.test(pattern)) return false;
  return fixedStart(name).startsWith(start) && fixedEnd(name).endsWith(end);
};

import { digestOfJson } from "../digest.ts";
import type { AnyEvent } from "../events.ts";
import { type Digest, type SubSpecId, wholeSpec } from "../ids.ts";
import type { SubSpec } from "../plan.ts";
import { globsOverlap } from "./glob-relations.ts";
import { matchesGlob } from "./globs.ts";
import { type ExtraProtectedGlobs, protectedClassOf } from "./protected-classes.ts";

/** What an agent asks for beside what its sub-spec owns. */
export interface ScopeWish {
  /** Files, relative to the root; no globs. */
  readonly paths: readonly string[];
  /** For the person who decides. */
  readonly reason: string;
}

/** More would be another spec. */
const maxPaths = 16;
const maxReasonLength = 2000;

/**
 * Why a wish is not even put before a person; undefined when it may be. Only plain files by their plain names: no glob,
 * nothing outside, nothing protected, nothing that the spec leaves out, that judges the sub-spec, or that another owns.
 */
export const whyNotAskable = (
  { paths, reason }: ScopeWish,
  about: {
    readonly subSpec: SubSpec;
    /** Of the whole plan. */
    readonly subSpecs: readonly SubSpec[];
    readonly extra: ExtraProtectedGlobs;
  },
): string | undefined => {
  if (paths.length === 0) return "no path is named";
  if (paths.length > maxPaths) return `more than ${maxPaths} paths are named`;
  if (reason.trim() === "") return "no reason is given";
  if (reason.length > maxReasonLength) return `the reason is longer than ${maxReasonLength} characters`;
  return paths.map((path) => whyNot(path, about)).find((why) => why !== undefined);
};

const whyNot = (
  path: string,
  { subSpec, subSpecs, extra }: Parameters<typeof whyNotAskable>[1],
): string | undefined => {
  const named = JSON.stringify(path).slice(0, 200);
  if (/[*?[\]{}!()|]/.test(path)) return `${named} names no one file`;
  if (!isPlain(path)) return `${named} is not a plain path below the root`;
  if (protectedClassOf(path, extra) !== undefined) return `${named} is protected`;
  if (subSpec.spec.scope.out.some(({ glob }) => matchesGlob(path, glob, { ignoreCase: true })))
    return `${named} is out of the spec's scope`;
  if (JSON.stringify([subSpec, ...subSpecs].map(({ criteria }) => criteria)).includes(path))
    return `${named} stands in a criterion`;
  const owner = subSpecs.find(({ id, owns }) => id !== subSpec.id && owns.some((glob) => globsOverlap(path, glob)));
  return owner === undefined ? undefined : `${named} belongs to ${owner.id}`;
};

/** Printable ASCII, in its shortest form: nothing that a person or a file system takes for another path. */
const isPlain = (path: string): boolean =>
  /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(path) &&
  !/[\\:"<>]/.test(path) &&
  path.length <= 500 &&
  path.split("/").every((part) => part !== "" && !/^\.{1,2}$|[. ]$|^-|~\d|^\.git$|^node_modules$/i.test(part));

/** Names a wish: what a person decides on. The same wish of a later attempt is the same. */
export const scopeRequestOf = (subSpec: string, { paths, reason }: ScopeWish): Digest =>
  digestOfJson({ subSpec, paths: paths.toSorted(), reason });

/** Whether an event is the wish that a digest names, and says so truthfully. */
export const isScopeRequest = (event: AnyEvent, shown: Digest): boolean =>
  event.type === "scope.expansion-requested" &&
  event.data.request === shown &&
  scopeRequestOf(event.subject, event.data) === shown;

/** What people have granted to a sub-spec beside what it owns; to the whole spec, all that they granted. */
export const grantedPaths = (events: readonly AnyEvent[], subSpec: SubSpecId): readonly string[] => {
  const mine = events.filter(({ subject }) => subSpec === wholeSpec || subject === subSpec);
  const wishes = mine.filter((event) => event.type === "scope.expansion-requested");
  const granted = mine.flatMap((event) => {
    if (event.type !== "approval.recorded") return [];
    const { gate, kind, shown } = event.data.approval;
    if (gate !== "scope" || kind !== "approved") return [];
    const wish = wishes.find((one) => one.subject === event.subject && isScopeRequest(one, shown));
    return wish?.data.paths ?? [];
  });
  return [...new Set(granted)].toSorted();
};

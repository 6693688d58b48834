import { join } from "node:path";

import type { Change, CommitSha, MergeCommit, Prepared, ProtectedClass, Setup, SetupNote } from "@orchestrate/shared";

import { checkOut, type Overlay } from "./checkout.ts";
import { isTestFile, steersChecks } from "./gates/classes.ts";
import type { Site, Workbench } from "./workbench.ts";

/** The checkouts of one verification, each made when it is first asked for. */
export interface Sites {
  /** The judged commit, with the tests that exist on its base as they are there. */
  candidate(): Promise<Site>;
  /** The judged commit as it is; undefined when that is the same. */
  submitted(): Promise<Site | undefined>;
  /** The commit that the run started from. */
  base(): Promise<Site>;
  /** The same, with the test files that it lacks copied from the judged commit. */
  baseWithTests(): Promise<Site>;
  readonly runBase: CommitSha;
  /** The dependencies of the commit that the run started from. */
  preparedForBase(): Promise<Prepared | undefined>;
  /** What is copied: path and blob, for naming results. */
  readonly copied: readonly (readonly [path: string, blob: string])[];
  readonly basePaths: ReadonlySet<string>;
}

export const openSites = ({
  commit,
  changes,
  sinceRun,
  paths,
  basePaths,
  classOf,
  setup,
  note,
  workbench,
  signal,
}: {
  readonly commit: MergeCommit;
  /** From the head that the commit stands on. */
  readonly changes: readonly Change[];
  /** From the commit that the run started from. */
  readonly sinceRun: readonly Change[];
  /** Every file of the judged commit. */
  readonly paths: ReadonlySet<string>;
  readonly basePaths: ReadonlySet<string>;
  readonly classOf: (path: string) => ProtectedClass | undefined;
  readonly setup: Setup | undefined;
  readonly note: SetupNote;
  readonly workbench: Workbench;
  readonly signal: AbortSignal;
}): Sites => {
  // What an undo changes of tests is what the merges had changed, and stands as it did before them.
  const own = commit.undoes
    ? []
    : changes.filter(({ path, status }) => status !== "added" && classOf(path) === "tests");
  const lacking = sinceRun.filter(({ path, status }) => status === "added" && classOf(path) === "tests");
  const judges: Overlay = { from: commit.onto, paths: own.map(({ path }) => path) };
  const asItIs: Overlay = { from: commit.commit, paths: [] };
  const tests: Overlay = { from: commit.commit, paths: lacking.map(({ path }) => path) };

  const prepare = async (at: CommitSha): Promise<Prepared | undefined> => setup?.prepare(at, { signal, note });
  const preparedForBase = once(() => prepare(commit.runBase));
  const open = async (side: Site["side"], overlay: Overlay): Promise<Site> => {
    const at = side === "base" ? commit.runBase : commit.commit;
    const root = join(workbench.folder, `${side}-${workbench.random().slice(0, 8)}`);
    await checkOut(workbench.git, { commit: at, overlay, root });
    const files = new Set(side === "base" ? basePaths : paths);
    // Laid over, a file of the base exists on both sides; a copied one does on the base, too.
    for (const path of overlay.paths) files.add(path);
    const prepared = side === "base" ? preparedForBase : once(() => prepare(at));
    // A layer keeps the owners of what lies below it.
    const handOver = once(() => workbench.sandbox.handOver(root));
    const tests = once(() => [...files].filter((path) => isTestFile(path) || steersChecks(path)));
    return { root, commit: at, side, paths: files, tests, prepared, handOver };
  };

  // Without a boundary there is no layer either: what a criterion writes stays, so each gets a checkout of its own.
  const keep = isPlain(workbench.sandbox) ? <T>(make: () => T) => make : once;
  const submitted = keep(() => open("submitted", asItIs));
  return {
    candidate: keep(() => open("candidate", judges)),
    submitted: () => (judges.paths.length === 0 ? Promise.resolve(undefined) : submitted()),
    base: keep(() => open("base", asItIs)),
    baseWithTests: keep(() => open("base", tests)),
    runBase: commit.runBase,
    preparedForBase,
    copied: lacking.map(({ path, newBlob }) => [path, newBlob] as const),
    basePaths,
  };
};

const isPlain = ({ adapter }: Workbench["sandbox"]): boolean => adapter === "none" || adapter === "external";

/** Makes it at the first call and gives the same at all others. */
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
};

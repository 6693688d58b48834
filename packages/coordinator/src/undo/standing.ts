import { type AnyEvent, type CommitSha, type RunId, SubSpecId, type Undo } from "@orchestrate/shared";

/** A merge of a run. */
export interface PastMerge {
  readonly subSpec: SubSpecId;
  readonly commit: CommitSha;
}

/** What there is to know of a run before anything of it, or by it, is taken back. */
export interface PastRun {
  readonly run: RunId;
  readonly undo: Undo | undefined;
  /** In the order in which they were merged. */
  readonly merges: readonly PastMerge[];
  /** Whether the target has them. */
  readonly hasLanded: boolean;
}

/** What a run's log says that it merged, in order. */
export const mergesIn = (events: readonly AnyEvent[]): readonly PastMerge[] =>
  events.flatMap((event) =>
    event.type === "merge.finished" && event.data.kind === "merged"
      ? [{ subSpec: SubSpecId.parse(event.subject), commit: event.data.commit }]
      : [],
  );

/** The landed run that took a merge back, unless that was itself taken back; undefined while the merge stands. */
export const undoneBy = (runs: readonly PastRun[], run: RunId, subSpec: SubSpecId): PastRun | undefined =>
  runs.find(
    (one) =>
      one.hasLanded &&
      one.undo?.run === run &&
      one.undo.subSpecs.includes(subSpec) &&
      one.merges.every((merge) => undoneBy(runs, one.run, merge.subSpec) === undefined),
  );

/** What of a run stands, in the order in which it was merged. */
export const standing = (runs: readonly PastRun[], { run, merges }: PastRun): readonly PastMerge[] =>
  merges.filter(({ subSpec }) => undoneBy(runs, run, subSpec) === undefined);

/** The run whose spec says what must hold: for an undo, the one at the end of what it takes back. */
export const originOf = (runs: readonly PastRun[], past: PastRun): PastRun => {
  const before = past.undo && runs.find(({ run }) => run === past.undo?.run);
  return before === undefined ? past : originOf(runs, before);
};

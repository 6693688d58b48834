import type { Criterion, Plan, SubSpecId } from "@orchestrate/shared";

/**
 * The criteria that must hold once something of a run is taken back: those that judge a sub-spec which stays, and those
 * that were seen to pass before the run began. What only the rest made true is asked no more.
 *
 * They say nothing of a base any more: that of the undo still has what goes.
 */
export const criteriaAfter = (
  { subSpecs, whole }: Plan,
  {
    staying,
    heldOnBase,
  }: {
    readonly staying: ReadonlySet<SubSpecId>;
    /** Ids of criteria that passed on the commit that the run started from. */
    readonly heldOnBase: ReadonlySet<string>;
  },
): readonly Criterion[] => {
  const judging = new Set(
    subSpecs.filter(({ id }) => staying.has(id)).flatMap(({ criteria }) => criteria.map(({ id }) => id)),
  );
  return whole.criteria.flatMap((criterion) => {
    if (judging.has(criterion.id)) return [withoutBase(criterion)];
    return heldOnBase.has(criterion.id) ? [withoutBase(asOnBase(criterion))] : [];
  });
};

const withoutBase = (criterion: Criterion): Criterion => {
  const { base: _base, ...rest } = criterion;
  return rest as Criterion;
};

/** What is only implied of a base was looked at there without names: those may be of tests that came later. */
const asOnBase = (criterion: Criterion): Criterion =>
  criterion.kind === "test" && criterion.base === undefined
    ? { ...criterion, check: { ...criterion.check, require: [] } }
    : criterion;

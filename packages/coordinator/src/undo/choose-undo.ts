import { OrchestrateError, type Plan, type SubSpecId, type Undo } from "@orchestrate/shared";

import { type PastMerge, type PastRun, standing, undoneBy } from "./standing.ts";

export interface UndoRequest {
  /** All runs of the repository. */
  readonly runs: readonly PastRun[];
  readonly past: PastRun;
  /** Of that run. */
  readonly plan: Plan;
  readonly target: string;
  /** One alone; all that stand when undefined. */
  readonly subSpec: string | undefined;
  /** Whether what comes after it goes, too. */
  readonly withDependents: boolean;
  readonly reason: string;
}

/**
 * What shall be taken back, newest first. Throws OrchestrateError `UNDO_…` when that is nothing that stands on the target,
 * and `UNDO_HAS_DEPENDENTS` when something that stays comes after it.
 */
export const chooseUndo = (request: UndoRequest): Undo => {
  const { runs, past, plan, reason } = request;
  const stands = standing(runs, past);
  const asked = askedFor(request, stands);
  const dependents = dependentsOf(asked, plan, stands);
  if (dependents.length > 0 && !request.withDependents) throw hasDependents(request, asked, dependents);
  const going = stands.filter(({ subSpec }) => asked.includes(subSpec) || dependents.includes(subSpec)).toReversed();
  return {
    run: past.run,
    subSpecs: going.map(({ subSpec }) => subSpec),
    merges: going.map(({ commit }) => commit),
    reason,
  };
};

const askedFor = (request: UndoRequest, stands: readonly PastMerge[]): readonly SubSpecId[] => {
  const { past, subSpec, target, runs } = request;
  const { run, merges, hasLanded } = past;
  const merged = merges.map((merge) => merge.subSpec);
  if (merges.length === 0) throw nothing("UNDO_NOTHING_MERGED", `The run ${run} has merged nothing.`, "");
  if (subSpec !== undefined && !merged.some((id) => id === subSpec)) {
    throw nothing(
      "UNDO_NOT_MERGED",
      `The run ${run} has not merged ${subSpec}.`,
      `It has merged ${merged.join(", ")}.`,
    );
  }
  if (!hasLanded) {
    const hint = `It stands on the branch orchestrate/${run}, if anywhere: there is nothing to take back. Where a pull request was squashed, use \`git revert\` on that commit.`;
    throw nothing("UNDO_NOT_LANDED", `What the run ${run} merged is not on ${target}.`, hint);
  }
  const going = stands.map((merge) => merge.subSpec).filter((id) => subSpec === undefined || id === subSpec);
  if (going.length > 0) return going;
  const by = undoneBy(runs, run, (subSpec ?? merged[0]) as SubSpecId);
  throw nothing(
    "UNDO_DONE",
    `${subSpec ?? "Everything"} of the run ${run} was taken back already, by the run ${by?.run}.`,
    `\`orchestrate undo ${by?.run}\` brings it back.`,
  );
};

/** What stands and comes after something that goes, directly or not. */
const dependentsOf = (
  going: readonly SubSpecId[],
  { subSpecs }: Plan,
  stands: readonly PastMerge[],
): readonly SubSpecId[] => {
  const gone = new Set(going);
  // Plan order respects `after`, so that one pass finds all.
  for (const { id, after } of subSpecs) if (after.some((earlier) => gone.has(earlier))) gone.add(id);
  return stands.map(({ subSpec }) => subSpec).filter((id) => gone.has(id) && !going.includes(id));
};

const nothing = (code: string, message: string, hint: string): OrchestrateError =>
  new OrchestrateError(code, message, {
    hint: hint === "" ? "`orchestrate status --all` says what each run came to." : hint,
  });

const hasDependents = (
  { past: { run }, plan }: UndoRequest,
  asked: readonly SubSpecId[],
  dependents: readonly SubSpecId[],
): OrchestrateError => {
  const titles = dependents.map((id) => `${id} (${plan.subSpecs.find((one) => one.id === id)?.title})`);
  return new OrchestrateError("UNDO_HAS_DEPENDENTS", `${titles.join(", ")} came after ${asked.join(", ")}.`, {
    hint: `\`orchestrate undo ${run} ${asked.join(" ")} --with-dependents\` takes back those, too.`,
  });
};

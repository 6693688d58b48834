export { type MergeQueue, openQueue, type QueueAction, type QueueEvent } from "./merge-queue/queue.ts";
export { reduceQueue } from "./merge-queue/reduce.ts";
export { conflictsOf, createImplementUndo } from "./effects/implement-undo.ts";
export { createPlanner, type PlannerOptions, type Propose } from "./planner/planner.ts";
export { proposalSchema } from "./planner/proposal.ts";
export { startRun, type RunHandle } from "./run/start-run.ts";
export type { RunOptions } from "./run/run-options.ts";
export type { RunOutcome } from "./run/run-outcome.ts";
export { foldRun } from "./run-state/fold-run.ts";
export { progressOf, progressWeights, queuePlaceOf, usageOf } from "./run-state/progress.ts";
export {
  type AttemptState,
  emptyRun,
  type Phase,
  type RunState,
  type SubSpecState,
  type WaitingApproval,
} from "./run-state/state.ts";
export { chooseUndo, type UndoRequest } from "./undo/choose-undo.ts";
export { criteriaAfter } from "./undo/criteria-after.ts";
export { sizeOfUndo } from "./undo/size-of-undo.ts";
export { mergesIn, originOf, type PastRun, standing, undoneBy } from "./undo/standing.ts";
export { undoSpec } from "./undo/undo-spec.ts";

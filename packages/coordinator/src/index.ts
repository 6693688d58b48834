export { type MergeQueue, openQueue, type QueueAction, type QueueEvent } from "./merge-queue/queue.ts";
export { reduceQueue } from "./merge-queue/reduce.ts";
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

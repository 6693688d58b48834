import { commitMessage, type RunId, type SubSpec } from "@orchestrate/shared";

/** The message of the commit that merges the tip of a run with a target that has moved. */
export const wholeMessage = (run: RunId, whole: SubSpec): string =>
  commitMessage(`Merge what run ${run} made: ${whole.title}`, { "Orchestrate-Run": run, "Spec-Digest": whole.digest });

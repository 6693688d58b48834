import { addUsage, noUsage, type Usage } from "@orchestrate/shared";

import type { Phase, RunState, SubSpecState } from "./state.ts";

/** How far along a sub-spec is in each phase, from 0 to 1; what is abandoned does not count. */
export const progressWeights: Readonly<Record<Exclude<Phase, "abandoned">, number>> = {
  pending: 0,
  implementing: 0.3,
  screening: 0.3,
  queued: 0.6,
  verifying: 0.6,
  approving: 0.8,
  merging: 0.8,
  merged: 1,
};

/** How much of a run is done, from 0 to 1; 1 when everything was abandoned, for nothing is left to do. */
export const progressOf = ({ subSpecs }: Pick<RunState, "subSpecs">): number => {
  const weights = Object.values<SubSpecState>(subSpecs).flatMap(({ phase }) =>
    phase === "abandoned" ? [] : [progressWeights[phase]],
  );
  if (weights.length > 0) return weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return Object.keys(subSpecs).length > 0 ? 1 : 0;
};

/** The place of a sub-spec in the merge queue, from 1; undefined when it is not in it. */
export const queuePlaceOf = ({ queue }: Pick<RunState, "queue">, { id }: SubSpecState): number | undefined => {
  const index = queue.indexOf(id);
  return index < 0 ? undefined : index + 1;
};

/** What was used on a subject (a sub-spec, or `spec`), or on the whole run. The cost is undefined once one is unknown. */
export const usageOf = ({ usages }: Pick<RunState, "usages">, subject?: string): Usage =>
  Object.entries<Usage>(usages)
    .filter(([key]) => subject === undefined || key.startsWith(`${subject}/`))
    .map(([, usage]) => usage)
    .reduce(addUsage, noUsage);

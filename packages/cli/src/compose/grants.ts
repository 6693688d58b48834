import { type EventLog, grantedPaths, type SubSpecId } from "@orchestrate/shared";

import { eventsAtHand } from "./events-at-hand.ts";

/** Finds the files that people have granted to a sub-spec beside what it owns. */
export const grantsIn = (log: Pick<EventLog, "read">) => {
  const decisions = eventsAtHand(log, ["scope.expansion-requested", "approval.recorded"]);
  return async (subSpec: SubSpecId): Promise<readonly string[]> => grantedPaths(await decisions(), subSpec);
};

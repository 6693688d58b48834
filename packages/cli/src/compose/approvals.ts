import type { Approval, Digest, EventLog } from "@orchestrate/shared";

import { eventsAtHand } from "./events-at-hand.ts";

/** Looks for a person's decision on exactly what was shown: the latest on the log. */
export const approvalsIn = (log: Pick<EventLog, "read">) => {
  const decisions = eventsAtHand(log, ["approval.recorded"]);
  return async (shown: Digest): Promise<Approval | undefined> => {
    const decided = (await decisions()).findLast(
      (event) => event.type === "approval.recorded" && event.data.approval.shown === shown,
    );
    return decided?.type === "approval.recorded" ? decided.data.approval : undefined;
  };
};

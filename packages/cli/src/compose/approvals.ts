import type { Approval, Digest, EventLog } from "@orchestrate/shared";

/** Looks for a person's decision on exactly what was shown: the latest on the log. */
export const approvalsIn =
  (log: Pick<EventLog, "read">) =>
  async (shown: Digest): Promise<Approval | undefined> => {
    const events = await log.read();
    const decided = events.findLast(
      (event) => event.type === "approval.recorded" && event.data.approval.shown === shown,
    );
    return decided?.type === "approval.recorded" ? decided.data.approval : undefined;
  };

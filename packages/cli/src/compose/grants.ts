import { type EventLog, grantedPaths, type SubSpecId } from "@orchestrate/shared";

/** Finds the files that people have granted to a sub-spec beside what it owns. */
export const grantsIn =
  (log: Pick<EventLog, "read">) =>
  async (subSpec: SubSpecId): Promise<readonly string[]> =>
    grantedPaths(await log.read(), subSpec);

import { openEventLog, openInbox } from "@orchestrate/runtime";
import { type Clock, type InboxMessage, type NewEvent, OrchestrateError } from "@orchestrate/shared";

import type { RunFolder } from "./run-folders.ts";

/**
 * Says something to a run: through its inbox when a coordinator works on it, else by writing the event ourselves.
 * Resolves with which of the two it was.
 */
export const tellRun = async (
  folder: RunFolder,
  { message, event, clock }: { readonly message: InboxMessage; readonly event: NewEvent; readonly clock: Clock },
): Promise<"told" | "written"> => {
  try {
    const log = await openEventLog({ folder: folder.path, run: folder.run, clock });
    try {
      await log.append(event);
    } finally {
      await log.close();
    }
    return "written";
  } catch (error) {
    if (!OrchestrateError.is(error) || error.code !== "RUN_IS_ACTIVE") throw error;
    const inbox = await openInbox(folder.inbox);
    await inbox.put(message);
    return "told";
  }
};

import { agentChanges, authorshipNotes, notesRef } from "@orchestrate/evidence";
import { type EventLog, type Git, OrchestrateError } from "@orchestrate/shared";

import type { Notice } from "../outcome.ts";

/**
 * Says under `refs/notes/ai`, where other tools look, which lines of what a run merged come from which agent. Done again
 * it adds what is missing. Nothing depends on it: where it cannot be done, that is said and no more.
 */
export const noteAuthorship = async ({
  git,
  log,
}: {
  readonly git: Git;
  readonly log: Pick<EventLog, "read">;
}): Promise<readonly Notice[]> => {
  const events = await log.read();
  try {
    const notes = authorshipNotes(await agentChanges(events, { commonDir: git.commonDir }));
    await git.addNotes(notes, { ref: notesRef, at: events.at(-1)?.time ?? "" });
    return [];
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    const { code, message, hint } = error;
    return [{ severity: "warning", code, message: `${notesRef} does not say who made what: ${message}`, hint }];
  }
};

import { type AnyEvent, type SubSpecId, wholeSpec } from "@orchestrate/shared";

import type { QueueEvent } from "./queue.ts";

/** What an event on the log means to the merge queue of the branch `integration` (a full ref name); most mean nothing. */
export const queueEventOf = (event: AnyEvent, integration: string): QueueEvent | undefined => {
  if (event.subject === wholeSpec) return undefined;
  const id = event.subject as SubSpecId;
  switch (event.type) {
    case "queue.entered": {
      const { attempt, built } = event.data;
      if (!built) return { type: "entered", id, attempt };
      const { onto } = built;
      return "conflict" in built
        ? { type: "conflicted", id, attempt, onto }
        : { type: "built", id, attempt, onto, commit: built.commit };
    }
    case "verdict.given": {
      const { attempt, commit, kind, verdict, waivable } = event.data;
      return { type: "judged", id, attempt, commit, kind, verdict, isWaivable: waivable !== undefined };
    }
    case "approval.recorded": {
      const { kind, gate, shown } = event.data.approval;
      return gate === "plan" ? undefined : { type: "decided", gate, verdict: shown, approved: kind === "approved" };
    }
    case "waiver.recorded": {
      const { gate, shown } = event.data.waiver;
      return { type: "decided", gate, verdict: shown, approved: true };
    }
    case "merge.finished": {
      const { kind, attempt, commit } = event.data;
      return kind === "merged" ? { type: "published", id, attempt, commit } : undefined;
    }
    case "attempt.exhausted":
      return { type: "left", id, attempt: event.data.attempt };
    case "target.moved":
      return event.data.ref === integration ? { type: "moved", head: event.data.head } : undefined;
    default:
      return undefined;
  }
};

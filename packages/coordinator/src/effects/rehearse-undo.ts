import type { AnyEvent, CommitSha, Git, Land, SubSpecId } from "@orchestrate/shared";

import type { Journal } from "../journal.ts";
import { verdictUnder } from "./let-through.ts";

export interface RehearseUndoOptions {
  readonly git: Pick<Git, "takeBack">;
  readonly journal: Pick<Journal, "append" | "subscribe">;
  /** What is on the log already. */
  readonly events: readonly AnyEvent[];
}

/**
 * Before a run lands, takes back each of its merges by itself, on the very commit that would land and without any
 * checkout, and says on the log whether the revert applies. One that does not is no reason against landing: later work
 * stands on it, and its paths name what would have to go with it.
 */
export const rehearsingUndo = ({ git, journal, events }: RehearseUndoOptions, land: Land): Land => {
  const merges = new Map<SubSpecId, { readonly attempt: number; readonly commit: CommitSha }>();
  /** Merges by the commit that each was taken back on: a run that is resumed does not begin again. */
  const rehearsed = new Set<string>();
  const index = (event: AnyEvent): void => {
    if (event.type === "rollback.tested" && event.data.undone) rehearsed.add(keyOf(event.data.undone));
    if (event.type === "merge.finished" && event.data.kind === "merged") {
      merges.set(event.subject as SubSpecId, event.data);
    }
  };
  for (const event of events) index(event);
  journal.subscribe(index);

  return async (input, context) => {
    const given = input.verdict;
    if (given) {
      const { commit: from } = verdictUnder(given);
      for (const [subSpec, { attempt, commit: merge }] of merges) {
        if (rehearsed.has(keyOf({ merge, from }))) continue;
        context.signal.throwIfAborted();
        const taken = await git.takeBack({ from, merges: [merge], keep: false });
        const [tree] = taken.kind === "clean" ? taken.trees : [];
        const undone = { merge, from, ...(tree !== undefined && { tree }) };
        const differences = taken.kind === "clean" ? [] : [...taken.paths];
        const data = { attempt, equal: taken.kind === "clean", differences, undone };
        await journal.append({ type: "rollback.tested", subject: subSpec, data });
      }
    }
    return await land(input, context);
  };
};

const keyOf = ({ merge, from }: { readonly merge: string; readonly from: string }): string => `${merge} ${from}`;

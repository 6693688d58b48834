import type { Event } from "@orchestrate/shared";

import type { Draft, Drafting } from "./drafting.ts";
import type { RollbackTest } from "./rollback-test.ts";
import { ours, statementType, type Subject } from "./statement.ts";

/** The statement on what was left of something that was discarded, or taken back in rehearsal. */
export const rollbackDraft = (event: Event<"rollback.tested">, drafting: Drafting): Draft => {
  const predicateType: RollbackTest["predicateType"] = `${ours}/rollback-test/v0.1`;
  return {
    about: `${event.seq}/rollback`,
    predicateType,
    inputs: [],
    make: () => ({
      _type: statementType,
      subject: [subjectOf(event, drafting)],
      predicateType,
      predicate: { run: drafting.record.run, subSpec: event.subject, ...event.data, testedAt: event.time },
    }),
  };
};

/** The worktree, by the commit that it stood on; or the merge that was taken back. */
const subjectOf = ({ subject, data }: Event<"rollback.tested">, { record }: Drafting): Subject => {
  const { attempt, undone, discarded } = data;
  const name = `${subject}/${attempt}`;
  if (undone) return { name: `merge ${name}`, digest: { gitCommit: undone.merge } };
  return { name: `worktree ${name}`, digest: { gitCommit: discarded?.base ?? record.begun.base } };
};

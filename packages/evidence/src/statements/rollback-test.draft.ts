import type { Event } from "@orchestrate/shared";

import { type Draft, type Drafting, latest } from "./drafting.ts";
import type { RollbackTest } from "./rollback-test.ts";
import { ours, statementType } from "./statement.ts";

/** The statement on what was left of something that was taken back. */
export const rollbackDraft = (event: Event<"rollback.tested">, { record }: Drafting): Draft => {
  const predicateType: RollbackTest["predicateType"] = `${ours}/rollback-test/v0.1`;
  const { attempt } = event.data;
  return {
    about: `${event.seq}/rollback`,
    predicateType,
    inputs: [],
    make: () => {
      const started = latest(record, "agent.started", {
        upTo: event,
        where: ({ subject, data }) => subject === event.subject && data.attempt === attempt,
      });
      return {
        _type: statementType,
        subject: [
          {
            name: `worktree ${event.subject}/${attempt}`,
            digest: { gitCommit: started?.data.base ?? record.begun.base },
          },
        ],
        predicateType,
        predicate: { run: record.run, subSpec: event.subject, ...event.data, testedAt: event.time },
      };
    },
  };
};

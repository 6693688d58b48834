import type { Event } from "@orchestrate/shared";

import type { AgentChange } from "./agent-change.ts";
import { type Draft, type Drafting, latest } from "./drafting.ts";
import { ours, statementType } from "./statement.ts";

/** The statement on who made a candidate. */
export const changeDraft = (event: Event<"candidate.offered">, { record }: Drafting): Draft => {
  const predicateType: AgentChange["predicateType"] = `${ours}/agent-change/v0.1`;
  return {
    about: `${event.seq}/change`,
    predicateType,
    inputs: [],
    make: async ({ filesOf }) => {
      const { subSpec, spec, attempt, base, commit, tree, agent, model, usage, undoes } = event.data.candidate;
      const isOurs = { subject: event.subject, attempt };
      const started = latest(record, "agent.started", {
        upTo: event,
        where: ({ subject, data }) => subject === isOurs.subject && data.attempt === attempt,
      });
      const counted = latest(record, "usage.counted", {
        upTo: event,
        where: ({ subject, data }) => subject === isOurs.subject && data.attempt === attempt,
      });
      const sandbox = latest(record, "sandbox.started", {
        upTo: started ?? event,
        where: ({ subject }) => subject === isOurs.subject,
      });
      return {
        _type: statementType,
        subject: [{ name: `candidate ${subSpec}/${attempt}`, digest: { gitCommit: commit, gitTree: tree } }],
        predicateType,
        predicate: {
          run: record.run,
          subSpec,
          spec,
          attempt,
          base,
          agent,
          model: { requested: model, reported: counted?.data.model },
          prompt: started?.data.prompt,
          sandbox: sandbox && { adapter: sandbox.data.adapter, profile: sandbox.data.profile },
          usage,
          files: await filesOf(base, commit),
          ...(undoes && { undoes }),
          offeredAt: event.time,
        },
      };
    },
  };
};

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import type { AgentChoice } from "@orchestrate/implementor";
import {
  type AgentLimits,
  providerFailed,
  type RunAgent,
  type RunId,
  type Sandbox,
  type TokenBudget,
} from "@orchestrate/shared";
import type { Judge } from "@orchestrate/verifier";

interface JudgeOptions {
  readonly choice: AgentChoice;
  readonly runAgent: RunAgent;
  readonly run: RunId;
  readonly sandbox: Pick<Sandbox, "handOver">;
  /** For an empty place to stand in: all that a judge may see is in its question. */
  readonly folder: string;
  readonly limits: AgentLimits;
  readonly budget: TokenBudget;
}

/** Lets an agent answer a judge's questions. It reads nothing but the question, and writes nothing. */
export const createJudge = ({ choice, runAgent, run, sandbox, folder, limits, budget }: JudgeOptions): Judge => {
  let asked = 0;
  return async ({ prompt, answer }, { signal }) => {
    const place = await mkdtemp(join(folder, "judge-"));
    try {
      await sandbox.handOver(place);
      const number = (asked += 1);
      const { text, output, reportedModel, providerFailure } = await runAgent(
        {
          agent: choice.agent,
          task: { id: `${run}-judge-${number}`, role: "judge", prompt, access: "read", outputSchema: answer },
          subject: "",
          attempt: number,
          place: { path: place, mounts: [{ kind: "bind", source: place, target: place, access: "read" }], env: {} },
          dependenciesOf: undefined,
          permissions: { network: [], secrets: [], database: "none" },
          routes: choice.routes,
          budget,
          limits,
        },
        { signal },
      );
      if (providerFailure) throw providerFailed(providerFailure);
      return {
        raw: output === undefined ? text : JSON.stringify(output),
        model: reportedModel ?? choice.routes[0]?.model,
      };
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };
};

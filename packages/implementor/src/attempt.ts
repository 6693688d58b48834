import {
  agentIdentity,
  type AgentOutcome,
  type Candidate,
  changeMessage,
  type Finding,
  type GaveUp,
  providerFailed,
  type RequestScope,
  type SubSpec,
  type Worktree,
} from "@orchestrate/shared";

import { renderBrief } from "./brief.ts";
import { findingOf, gaveUp, hasFailed, noChange } from "./gave-up.ts";
import type { AgentChoice, ImplementorOptions } from "./options.ts";
import { isStrict, openPlace } from "./place.ts";
import { keepSalvage } from "./salvage.ts";

export interface Attempt extends ImplementorOptions {
  readonly choice: AgentChoice;
  readonly subSpec: SubSpec;
  /** Counted from 1. */
  readonly attempt: number;
  /** Of the attempt before. */
  readonly findings: readonly Finding[];
  readonly worktree: Worktree;
  /** Has the repository compared, once nothing of the agent runs any more. */
  readonly look: () => Promise<void>;
  /** Undefined when nobody can be asked for more than the sub-spec owns. */
  readonly requestScope: RequestScope | undefined;
}

/** One attempt in its worktree: the agent works, and what it left becomes a candidate or is kept aside. */
export const makeAttempt = async (
  attempt: Attempt,
  options: { readonly signal: AbortSignal },
): Promise<Candidate | GaveUp> => {
  const outcome = await letWork(attempt, options);
  await attempt.look();
  if (outcome.providerFailure) throw providerFailed(outcome.providerFailure);
  if (hasFailed(outcome)) return await giveUp(attempt, outcome, outcome.status, [findingOf(outcome)]);
  const { agent, model } = makerOf(attempt.choice);
  const { worktree, subSpec, run } = attempt;
  const harvest = await worktree.harvest({
    author: agentIdentity(agent),
    committer: attempt.identity,
    message: changeMessage({ run, subSpec, maker: { agent, model } }),
    date: attempt.clock.now(),
    limits: attempt.harvest,
  });
  if (harvest.kind === "refused") return await giveUp(attempt, outcome, "rejected", harvest.findings);
  if (harvest.kind === "no-change") return await giveUp(attempt, outcome, "no-change", [noChange]);
  return {
    kind: "candidate",
    subSpec: subSpec.id,
    spec: subSpec.digest,
    attempt: attempt.attempt,
    base: worktree.base,
    commit: harvest.commit,
    tree: harvest.tree,
    agent,
    ...(model !== undefined && { model }),
    usage: outcome.usage,
  };
};

/** As asked for; what the provider says of itself stands in the events. */
const makerOf = ({ agent, routes }: AgentChoice) => ({ agent: agent.id, model: routes[0]?.model });

const letWork = async (attempt: Attempt, options: { readonly signal: AbortSignal }): Promise<AgentOutcome> => {
  const { choice, subSpec, findings, worktree, log, run } = attempt;
  const { agent, model } = makerOf(choice);
  const number = attempt.attempt;
  const granted = await attempt.grantedTo(subSpec.id);
  const prompt = renderBrief({ subSpec, number, findings, granted, isStrict: isStrict(attempt) });
  const subject = subSpec.id;
  await log.append({
    type: "agent.started",
    subject,
    data: {
      attempt: number,
      agent,
      ...(model !== undefined && { model }),
      prompt: await attempt.blobs.put(prompt),
      worktree: worktree.path,
      base: worktree.base,
    },
  });
  const reach = await openPlace(attempt, granted);
  const outcome = await attempt.runAgent(
    {
      agent: choice.agent,
      task: {
        id: `${run}-${subject}-${number}`,
        role: "implementor",
        prompt,
        access: "write",
        document: subSpec.document,
        findings,
      },
      subject,
      attempt: number,
      ...reach,
      dependenciesOf: worktree.base,
      permissions: subSpec.spec.scope.permissions,
      routes: choice.routes,
      budget: attempt.budgetFor(subSpec),
      limits: attempt.limits,
    },
    options,
  );
  const { usage, status, claimed, durationMs, transcript } = outcome;
  const reported = outcome.reportedModel ?? model;
  await log.appendAll([
    {
      type: "usage.counted",
      subject,
      data: { attempt: number, agent, ...(reported !== undefined && { model: reported }), usage },
    },
    {
      type: "agent.exited",
      subject,
      data: { attempt: number, status, claimed, durationMs, transcript, usage },
    },
  ]);
  return outcome;
};

const giveUp = async (
  attempt: Attempt,
  outcome: AgentOutcome,
  reason: GaveUp["reason"],
  findings: readonly Finding[],
): Promise<GaveUp> => {
  const { git, log, run, worktree, subSpec } = attempt;
  const key = { run, subSpec: subSpec.id, attempt: attempt.attempt };
  const salvage = await keepSalvage(worktree, key, reason, { git, log });
  return gaveUp({ subSpec, attempt: attempt.attempt, outcome, reason, findings, salvage });
};

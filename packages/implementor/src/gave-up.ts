import type { AgentOutcome, CommitSha, Finding, GaveUp, SubSpec } from "@orchestrate/shared";

import { plain } from "./quoted.ts";

/** Every end of an agent's work but the one that may be a candidate. */
export type FailedOutcome = AgentOutcome & { readonly status: Exclude<AgentOutcome["status"], "completed"> };

export const hasFailed = (outcome: AgentOutcome): outcome is FailedOutcome => outcome.status !== "completed";

/** What an attempt that brought no candidate says. The agent's own words are data for whoever reads them. */
export const gaveUp = (attempt: {
  readonly subSpec: SubSpec;
  readonly attempt: number;
  readonly outcome: AgentOutcome;
  readonly reason: GaveUp["reason"];
  readonly findings: readonly Finding[];
  readonly salvage: CommitSha | undefined;
}): GaveUp => ({
  kind: "gave-up",
  subSpec: attempt.subSpec.id,
  attempt: attempt.attempt,
  reason: attempt.reason,
  findings: [...attempt.findings],
  usage: attempt.outcome.usage,
  ...(attempt.salvage && { salvage: attempt.salvage }),
});

/** Why an agent did not complete its work, as a finding. */
export const findingOf = ({ status, text, error }: FailedOutcome): Finding => {
  const said = plain(status === "blocked" || status === "refused" ? text : (error ?? text));
  return { code: `agent-${status}`, message: `${sentences[status]}${said === "" ? "" : `: ${said}`}` };
};

export const noChange: Finding = {
  code: "no-change",
  message: "The agent says that it is done, but nothing in its worktree has changed",
};

const sentences: Readonly<Record<FailedOutcome["status"], string>> = {
  blocked: "The agent says that this cannot be done",
  refused: "The model refused",
  exhausted: "The budget is used up",
  failed: "The agent failed",
  "max-turns": "The agent used up its turns",
  stalled: "The agent stalled",
  "timed-out": "The agent ran out of time",
  cancelled: "The attempt was cancelled",
};

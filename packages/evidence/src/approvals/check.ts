import type { PersonDecision, RunId } from "@orchestrate/shared";

import { approvalDocument, principalOf } from "./document.ts";
import { isSignedBy } from "./ssh.ts";

export interface ApprovalCheck {
  readonly run: RunId;
  /** The sub-spec that the decision is used for; empty for the run. */
  readonly subject: string;
  readonly decision: PersonDecision;
  /** When it was taken, RFC 3339: a key that had expired by then speaks for nobody, whatever time the decision names. */
  readonly takenAt: string;
  /** OpenSSH's allowed signers, as text; undefined when nobody may sign anything. */
  readonly signers: string | undefined;
  /** Names of agents that worked on the run. */
  readonly agents: ReadonlySet<string>;
}

/** Why a decision does not count; undefined when the right person signed exactly it. */
export const whyRefused = async (check: ApprovalCheck): Promise<string | undefined> => {
  const { run, subject, decision, takenAt, signers, agents } = check;
  const { proof, by, at } = decision;
  if (proof === undefined) return "nobody signed it";
  if (proof.subject !== subject) return "it is about something else";
  if (isAgent(by, agents)) return `${by} is an agent`;
  if (Number.isNaN(Date.parse(at))) return "it says no time";
  if (signers === undefined) return "no allowed signers are known";
  const principal = principalOf(decision);
  const signed = { document: approvalDocument(run, decision), signature: proof.signature, principal, signers };
  if (!(await isSignedBy({ ...signed, at }))) return `its signature is none by ${principal} over what it says`;
  if (await isSignedBy({ ...signed, at: takenAt })) return undefined;
  return `the key of ${principal} was not allowed any more when it was taken`;
};

/** Agents go by a name of the configuration, or by the address that their commits carry. */
const isAgent = (person: string, agents: ReadonlySet<string>): boolean =>
  agents.has(person) || person.endsWith("@agents.invalid");

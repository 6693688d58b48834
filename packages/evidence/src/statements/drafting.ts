import type { AnyEvent, CommitSha, Digest, Event } from "@orchestrate/shared";

import type { RunRecord } from "../run-record.ts";
import type { AgentChange } from "./agent-change.ts";
import type { HumanApproval } from "./human-approval.ts";
import type { RollbackTest } from "./rollback-test.ts";
import type { TestResult } from "./test-result.ts";
import type { VerificationSummary } from "./verification-summary.ts";

export type Statement = TestResult | VerificationSummary | AgentChange | HumanApproval | RollbackTest;

/** What is known only when a statement is made. */
export interface Making {
  /** Of the envelopes of the statements that this one builds on, in the order of `inputs`. */
  readonly inputs: readonly Digest[];
  /** Paths that differ between two commits; undefined when they are not there any more. */
  readonly filesOf: (base: CommitSha, commit: CommitSha) => Promise<string[] | undefined>;
}

/** A statement that the log asks for. */
export interface Draft {
  /** Names it within its run: the `seq` of the event that it tells of, and the part of it. */
  readonly about: string;
  readonly predicateType: Statement["predicateType"];
  /** `about` of the statements that it builds on; they come before it. */
  readonly inputs: readonly string[];
  readonly make: (making: Making) => Promise<Statement> | Statement;
}

/** What the statements on an event may look back at. */
export interface Drafting {
  readonly record: RunRecord;
  readonly before: readonly Draft[];
}

/** The latest event of a type for which something holds, up to some event. */
export const latest = <Type extends AnyEvent["type"]>(
  { events }: RunRecord,
  type: Type,
  { upTo, where }: { readonly upTo: AnyEvent; readonly where: (event: Event<Type>) => boolean },
): Event<Type> | undefined => {
  const isIt = (event: AnyEvent): boolean =>
    event.type === type && event.seq <= upTo.seq && where(event as unknown as Event<Type>);
  return events.findLast(isIt) as unknown as Event<Type> | undefined;
};

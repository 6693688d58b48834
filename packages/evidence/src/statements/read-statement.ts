import { z } from "zod";

import { AgentChange } from "./agent-change.ts";
import type { Statement } from "./drafting.ts";
import { HumanApproval } from "./human-approval.ts";
import { RollbackTest } from "./rollback-test.ts";
import { TestResult } from "./test-result.ts";
import { VerificationSummary } from "./verification-summary.ts";

const AnyStatement = z.discriminatedUnion("predicateType", [
  TestResult,
  VerificationSummary,
  AgentChange,
  HumanApproval,
  RollbackTest,
]);

/** Reads a statement from the payload of an envelope; undefined when it is none of ours. */
export const readStatement = (payload: string): Statement | undefined => {
  try {
    return AnyStatement.safeParse(JSON.parse(payload)).data;
  } catch {
    // Not JSON is no statement; the caller says so.
    return undefined;
  }
};

import { z } from "zod";

import { Envelope } from "../signing/envelope.ts";
import { AgentChange } from "./agent-change.ts";
import { HumanApproval } from "./human-approval.ts";
import { RollbackTest } from "./rollback-test.ts";
import { TestResult } from "./test-result.ts";
import { VerificationSummary } from "./verification-summary.ts";

/** The schemas that are published in docs/schemas, by the name of their file there: JSON Schema 2020-12. */
export const jsonSchemas = (): Readonly<Record<string, unknown>> => ({
  envelope: z.toJSONSchema(Envelope),
  "test-result": z.toJSONSchema(TestResult),
  "verification-summary": z.toJSONSchema(VerificationSummary),
  "agent-change": z.toJSONSchema(AgentChange),
  "human-approval": z.toJSONSchema(HumanApproval),
  "rollback-test": z.toJSONSchema(RollbackTest),
});

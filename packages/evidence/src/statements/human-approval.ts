import { Approval, Waiver } from "@orchestrate/shared";
import { z } from "zod";

import { ours, statementOf } from "./statement.ts";

/** What a person decided, on exactly what was shown; the person's own signature stands beside it in `approvals/`. */
export const HumanApproval = statementOf(
  `${ours}/human-approval/v0.1`,
  z.strictObject({
    run: z.string(),
    /** Of the sub-spec; empty for the run. */
    subSpec: z.string(),
    approval: z.union([Approval, Waiver]),
    recordedAt: z.string(),
  }),
);
export type HumanApproval = z.infer<typeof HumanApproval>;

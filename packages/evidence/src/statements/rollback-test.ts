import { eventData } from "@orchestrate/shared";
import { z } from "zod";

import { ours, statementOf } from "./statement.ts";

/** Whether something could be taken back: that a discarded worktree left the repository as it was, or that a merge can be undone. */
export const RollbackTest = statementOf(
  `${ours}/rollback-test/v0.1`,
  z.strictObject({
    run: z.string(),
    subSpec: z.string(),
    ...eventData["rollback.tested"].shape,
    testedAt: z.string(),
  }),
);
export type RollbackTest = z.infer<typeof RollbackTest>;

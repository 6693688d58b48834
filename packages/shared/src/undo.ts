import { z } from "zod";

import { CommitSha, RunId, SubSpecId } from "./ids.ts";

/** What a run takes back of another one. */
export const Undo = z.strictObject({
  run: RunId,
  /** Newest first; each by the merge at the same place of `merges`. */
  subSpecs: z.array(SubSpecId).min(1),
  merges: z.array(CommitSha).min(1),
  /** Of whoever asked for it; empty when none was given. */
  reason: z.string(),
});
export type Undo = z.infer<typeof Undo>;

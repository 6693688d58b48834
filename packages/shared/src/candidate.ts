import { z } from "zod";

import { Finding } from "./finding.ts";
import { CommitSha, Digest, SubSpecId, TreeSha } from "./ids.ts";
import type { Usage as UsageValue } from "./ports/agent-values.ts";

export const Usage = z.strictObject({
  inputTokens: z.number().int().nonnegative(),
  cachedInputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  reasoningTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().optional(),
  requests: z.number().int().nonnegative(),
  recorded: z.boolean(),
}) satisfies z.ZodType<UsageValue>;
export type Usage = UsageValue;

/** A commit offered for merging, with its base. */
export const Candidate = z.strictObject({
  kind: z.literal("candidate"),
  subSpec: SubSpecId,
  /** Of the sub-spec's document. */
  spec: Digest,
  /** Counted from 1. */
  attempt: z.number().int().positive(),
  base: CommitSha,
  commit: CommitSha,
  tree: TreeSha,
  agent: z.string(),
  /** As asked for; what the provider reported stands in the events. */
  model: z.string().optional(),
  usage: Usage,
  /** The merges that it takes back, newest first, and nothing else: then no agent made it. */
  undoes: z.array(CommitSha).optional(),
});
export type Candidate = z.infer<typeof Candidate>;

/** An attempt that ended without a candidate. */
export const GaveUp = z.strictObject({
  kind: z.literal("gave-up"),
  subSpec: SubSpecId,
  attempt: z.number().int().positive(),
  /**
   * Why. `blocked`, `refused` and `exhausted` abandon the sub-spec at once; the others cost an attempt. `cancelled`
   * only ends a run that is being stopped.
   */
  reason: z.enum([
    "blocked",
    "refused",
    "exhausted",
    "failed",
    "no-change",
    "stalled",
    "timed-out",
    "max-turns",
    "rejected",
    "cancelled",
  ]),
  findings: z.array(Finding),
  usage: Usage,
  /** The commit of what was left in the worktree, kept under a salvage ref; undefined when there was nothing. */
  salvage: CommitSha.optional(),
});
export type GaveUp = z.infer<typeof GaveUp>;

import { CommitSha, Digest, Usage } from "@orchestrate/shared";
import { z } from "zod";

import { ours, statementOf } from "./statement.ts";

/** Who made a candidate, with what, and what it touches. */
export const AgentChange = statementOf(
  `${ours}/agent-change/v0.1`,
  z.strictObject({
    run: z.string(),
    subSpec: z.string(),
    /** Of the sub-spec's document. */
    spec: Digest,
    attempt: z.number().int().positive(),
    base: CommitSha,
    agent: z.string(),
    model: z.strictObject({ requested: z.string().optional(), reported: z.string().optional() }),
    /** Of what the agent was told. */
    prompt: Digest.optional(),
    sandbox: z.strictObject({ adapter: z.string(), profile: Digest }).optional(),
    usage: Usage,
    /** Paths that differ from the base; absent when the commit was gone before this was signed. */
    files: z.array(z.string()).optional(),
    /** The merges that it takes back: then no agent made it. */
    undoes: z.array(CommitSha).optional(),
    offeredAt: z.string(),
  }),
);
export type AgentChange = z.infer<typeof AgentChange>;

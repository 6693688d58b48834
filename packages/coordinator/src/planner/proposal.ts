import { z } from "zod";

/**
 * What a planner is asked for: a breakdown and nothing else. Which agent works, with what budget and which permissions,
 * is not a planner's to say.
 */
export const Proposal = z.strictObject({
  tasks: z
    .array(
      z.strictObject({
        id: z.string().regex(/^T[1-9][0-9]{0,3}$/, "T1, T2, …"),
        title: z.string().min(1).max(120),
        text: z.string().max(8_000).describe("What is to be done: Markdown without headings."),
        for: z.array(z.string()).min(1).describe("Ids of outcomes and constraints that the task serves."),
        owns: z
          .array(z.string())
          .min(1)
          .describe("Globs of what it may change, within the scope; `new:` before a path that does not exist yet."),
        after: z.array(z.string()).default([]).describe("Ids of tasks that must be merged before it."),
      }),
    )
    .min(1)
    .max(200),
});
export type Proposal = z.infer<typeof Proposal>;

/** The JSON Schema that the planner's structured output must satisfy. */
export const proposalSchema: Readonly<Record<string, unknown>> = z.toJSONSchema(Proposal, { io: "input" });

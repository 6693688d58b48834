import { z } from "zod";

/** One thing that is wrong, and where. It is data: what an agent sees of it is quoted, never obeyed. */
export const Finding = z.strictObject({
  /** Stable kebab-case name of what was found: `scope`, `criterion-failed`, `conflict`, `agent-blocked`. */
  code: z.string(),
  /** What was found, for a person, one or a few sentences. */
  message: z.string(),
  /** The criterion (`V1`) or gate (`scope`) that found it. */
  by: z.string().optional(),
  /** Path relative to the repository's root, with `/`. */
  file: z.string().optional(),
  /** Counted from 1. */
  line: z.number().int().positive().optional(),
  /** The end of the output that shows it; at most 4 KiB, control characters removed. */
  excerpt: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

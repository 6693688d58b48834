import { z } from "zod";

import type { Finding as FindingValue } from "./ports/agent-values.ts";

export const Finding = z.strictObject({
  code: z.string(),
  message: z.string(),
  by: z.string().optional(),
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
  excerpt: z.string().optional(),
}) satisfies z.ZodType<FindingValue>;
export type Finding = FindingValue;

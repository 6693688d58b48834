import { z } from "zod";

import { answer, defineTool } from "./tool.ts";

/** Asks for files that the sub-spec does not own. */
export const requestScopeTool = defineTool({
  name: "request_scope",
  description:
    "Asks a person for leave to change files that are not yours, when the work cannot be done well without. It may take " +
    "minutes, and may be refused: then go on without them. Protected files and files of others are never granted.",
  kind: "other",
  schema: z.object({
    paths: z.array(z.string().min(1)).min(1).describe("Plain paths of files, relative to the worktree; no globs."),
    reason: z.string().min(1).describe("Why the work needs them, for a person, in a sentence or two."),
  }),
  needs: () => ({}),
  run: async (wish, { host }) => {
    const decision = await host.requestScope(wish);
    return answer(decision.allow ? `granted: you may change ${wish.paths.join(", ")}` : `refused: ${decision.reason}`);
  },
});

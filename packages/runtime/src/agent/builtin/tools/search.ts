import { z } from "zod";

import { runProcess } from "./run-process.ts";
import { answer, defineTool } from "./tool.ts";

/** Of one file: a line that matches everywhere tells no more. */
const maxOfFile = 50;

/** Searches files for a pattern. */
export const searchTool = defineTool({
  name: "search",
  description: "Searches the files that git does not ignore for a pattern. Answers with path, line number and line.",
  kind: "read",
  schema: z.object({
    pattern: z.string().min(1).describe("An extended regular expression."),
    path: z
      .string()
      .min(1)
      .optional()
      .describe("A file, a folder or a glob, relative to the worktree; all when absent."),
  }),
  needs: ({ path }) => ({ paths: path === undefined ? [] : [path] }),
  run: async ({ pattern, path = "." }, { host, outputs }) => {
    const options = `--no-index --exclude-standard --line-number --no-color -I -E --max-count=${maxOfFile}`.split(" ");
    const argv = ["git", "grep", ...options, "-e", pattern, "--", path];
    const { text, exit, ending } = await runProcess(host, { argv, network: false, timeoutMs: 60_000 });
    if (exit === 0) return answer(outputs.show(text));
    return answer(exit === 1 && text === "" ? "no match" : `${ending}\n${text}`);
  },
});

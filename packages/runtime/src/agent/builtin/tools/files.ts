import { z } from "zod";

import { runProcess } from "./run-process.ts";
import { answer, defineTool } from "./tool.ts";

const path = z.string().min(1).describe("Relative to the worktree.");
// Files are read and written by processes in the sandbox, never by this one: a path may lead through a link.
const local = { network: false, timeoutMs: 60_000 } as const;

/** Reads a file, or some of its lines. */
export const readTool = defineTool({
  name: "read",
  description: "Reads a text file, or some of its lines.",
  kind: "read",
  schema: z.object({
    path,
    from: z.int().positive().optional().describe("The first line, counted from 1."),
    lines: z.int().positive().optional().describe("How many; 2000 when absent."),
  }),
  needs: (args) => ({ paths: [args.path] }),
  run: async ({ path: file, from = 1, lines = 2000 }, { host, outputs }) => {
    const argv = ["sed", "-n", `${from},${from + lines - 1}p`, "--", file];
    const { text, exit, ending } = await runProcess(host, { argv, ...local });
    return answer(exit === 0 ? outputs.show(text) : `${ending}\n${text}`);
  },
});

/** Writes a whole file. */
export const writeTool = defineTool({
  name: "write",
  description: "Writes a whole file, and makes the folders that it needs.",
  kind: "edit",
  schema: z.object({ path, content: z.string() }),
  needs: (args) => ({ paths: [args.path] }),
  run: async ({ path: file, content }, { host }) => {
    const script = 'mkdir -p -- "$(dirname -- "$1")" && cat > "$1"';
    const argv = ["sh", "-c", script, "write", file];
    const { text, exit, ending } = await runProcess(host, { argv, input: content, ...local });
    return answer(exit === 0 ? `wrote ${file}` : `${ending}\n${text}`);
  },
});

/** Changes files by a patch. */
export const patchTool = defineTool({
  name: "apply_patch",
  description: "Changes files by a unified diff, as `git diff` prints it (paths with a/ and b/). All of it or nothing.",
  kind: "edit",
  schema: z.object({ patch: z.string().min(1) }),
  needs: ({ patch }) => ({ paths: pathsOf(patch) }),
  run: async ({ patch }, { host }) => {
    const input = patch.endsWith("\n") ? patch : `${patch}\n`;
    // Models miscount the lines of a hunk.
    const argv = ["git", "apply", "--recount", "--whitespace=nowarn", "-"];
    const { text, exit, ending } = await runProcess(host, { argv, input, ...local });
    return answer(exit === 0 ? `patched ${pathsOf(patch).join(", ")}` : `${ending}\n${text}`);
  },
});

const pathsOf = (patch: string): readonly string[] => [
  ...new Set([...patch.matchAll(/^(?:---|\+\+\+) [ab]\/(.+?)\t?$/gm)].map(([, file = ""]) => file)),
];

import { z } from "zod";

import { runProcess } from "./run-process.ts";
import { answer, defineTool, type Tool } from "./tool.ts";

/** Models write for bash; where there is none, a plain shell does. */
const script = 'if command -v bash >/dev/null; then exec bash -c "$1"; fi; exec sh -c "$1"';

/** Runs a shell command in the worktree. */
export const createShellTool = ({ timeoutMs }: { readonly timeoutMs: number }): Tool =>
  defineTool({
    name: "shell",
    description:
      `Runs a shell command in the worktree, in a sandbox. It is ended after ${Math.round(timeoutMs / 1000)} s; ` +
      "nothing that it starts survives it.",
    kind: "execute",
    schema: z.object({ command: z.string().min(1).describe("What to run, for bash.") }),
    needs: ({ command }) => ({ command }),
    run: async ({ command }, { host, outputs }) => {
      const { text, ending } = await runProcess(host, { argv: ["sh", "-c", script, "shell", command], timeoutMs });
      return answer(outputs.show(`${ending}\n${text}`));
    },
  });

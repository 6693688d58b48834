import { lstat } from "node:fs/promises";

import { OrchestrateError } from "@orchestrate/shared";

import { runProgramApart } from "../fork-server/fork-server.ts";
import { systemPath } from "../sandbox/programs.ts";

/**
 * Removes a tree that an agent may have made: deeper than any path may be long, without permission to look inside, with
 * links in it. Links and mounts are not followed. Nothing there is nothing to do.
 */
export const removeTree = async (path: string): Promise<void> => {
  const options = { env: { LC_ALL: "C", PATH: systemPath }, maxBytes: 64 * 1024 };
  const remove = () => runProgramApart({ file: "rm", args: ["-rf", "--one-file-system", "--", path], ...options });
  if ((await remove()).exit === 0) return;
  // Folders that their owner may not read are removed once they may.
  await runProgramApart({ file: "chmod", args: ["-R", "u+rwX", "--", path], ...options });
  const { stderr, exit } = await remove();
  if (exit === 0 || (await lstat(path).catch(() => undefined)) === undefined) return;
  throw new OrchestrateError("WORKTREE_NOT_REMOVED", `${path} could not be removed: ${stderr.split("\n")[0]}`, {
    hint: "See what holds it (`ls -la`, `lsattr`, `mount`), then run `orchestrate clean`.",
  });
};

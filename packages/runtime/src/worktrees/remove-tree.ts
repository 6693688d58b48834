import { lstat } from "node:fs/promises";

import { OrchestrateError } from "@orchestrate/shared";

import { runProgramApart } from "../fork-server/fork-server.ts";
import { systemPath } from "../sandbox/programs.ts";

/**
 * Removes trees that an agent may have made: deeper than any path may be long, without permission to look inside, with
 * links in them. Links and mounts are not followed. Nothing there is nothing to do.
 */
export const removeTree = async (...paths: readonly string[]): Promise<void> => {
  if (paths.length === 0) return;
  const options = { env: { LC_ALL: "C", PATH: systemPath }, maxBytes: 64 * 1024 };
  const remove = () => runProgramApart({ file: "rm", args: ["-rf", "--one-file-system", "--", ...paths], ...options });
  if ((await remove()).exit === 0) return;
  // Folders that their owner may not read are removed once they may.
  await runProgramApart({ file: "chmod", args: ["-R", "u+rwX", "--", ...paths], ...options });
  const { stderr, exit } = await remove();
  const left = exit === 0 ? undefined : await firstLeft(paths);
  if (left === undefined) return;
  throw new OrchestrateError("WORKTREE_NOT_REMOVED", `${left} could not be removed: ${stderr.split("\n")[0]}`, {
    hint: "See what holds it (`ls -la`, `lsattr`, `mount`), then run `orchestrate clean`.",
  });
};

const firstLeft = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if ((await lstat(path).catch(() => undefined)) !== undefined) return path;
  return undefined;
};

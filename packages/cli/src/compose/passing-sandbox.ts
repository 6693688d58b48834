import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Sandbox } from "@orchestrate/shared";

import { openSandbox } from "./sandbox.ts";

/**
 * This machine's sandbox for a command that belongs to no repository: its files lie in a temporary folder, gone when the
 * work is over. Rejects as {@link openSandbox} does, before any of the work.
 */
export const withPassingSandbox = async <Result>(
  signal: AbortSignal,
  work: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "orchestrate-sandbox-"));
  try {
    // What runs inside may be another user, who must pass through.
    await chmod(folder, 0o711);
    return await work(await openSandbox("auto", { folder, signal }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

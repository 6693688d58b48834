import { type Ground, specimenLimits } from "./ground.ts";
import type { Tool } from "./project.ts";

/** The tools that specimens find on this machine, as they are seen from inside the sandbox. */
export const findTools = async ({ sandbox, folder, vitest, signal }: Ground): Promise<ReadonlySet<Tool>> => {
  const runs = async (argv: readonly string[]): Promise<boolean> => {
    const mounts = [{ kind: "bind", source: folder, target: folder, access: "read" }] as const;
    const command = { argv, cwd: folder, env: {}, mounts, relays: [], limits: specimenLimits };
    const { ended } = await sandbox.start({ ...command, stdin: "null", output: "capture" }, { signal });
    return (await ended).exit === 0;
  };
  const found = new Set<Tool>(["node"]);
  if (await runs(["python3", "-c", "import unittest"])) found.add("python3");
  if (await runs(["python3", "-c", "import pytest"])) found.add("pytest");
  if (await runs(["make", "--version"])) found.add("make");
  if (vitest !== undefined) found.add("vitest");
  return found;
};

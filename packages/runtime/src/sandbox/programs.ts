import { accessSync, constants } from "node:fs";
import { join } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

/**
 * Where programs are taken from that run outside of any sandbox, some of them as root. Never our own PATH: a package's
 * script runner puts the project's `node_modules/.bin` in front of it.
 */
const systemFolders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/run/current-system/sw/bin", "/usr/local/bin"];

/** The PATH of programs outside. */
export const systemPath = systemFolders.join(":");

/** The absolute path of a program of the system; undefined when there is none. */
export const findProgram = (name: string): string | undefined =>
  systemFolders.map((folder) => join(folder, name)).find(isExecutable);

/** As {@link findProgram}; throws `SANDBOX_UNAVAILABLE` when there is none. */
export const requireProgram = (name: string, hint: string): string => {
  const program = findProgram(name);
  if (program === undefined) throw new OrchestrateError("SANDBOX_UNAVAILABLE", `${name} is not installed`, { hint });
  return program;
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

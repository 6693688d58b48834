import { isAbsolute, relative, resolve, sep } from "node:path";

import type { AgentTask, Capability, Decision } from "@orchestrate/shared";

/** Says whether an agent may do something. It is early feedback: the sandbox's mounts are what holds. */
export type Policy = (
  capability: Capability,
  where: { readonly cwd: string; readonly access: AgentTask["access"] },
) => Decision;

/** Changes only where the task may write, and paths only within the worktree. */
export const defaultPolicy: Policy = ({ kind, paths = [] }, { cwd, access }) => {
  if (access === "read" && ["edit", "delete", "move"].includes(kind)) return deny("this task may read only");
  const outside = paths.find((path) => !isWithin(cwd, path));
  return outside === undefined ? { allow: true } : deny(`${outside} is outside the worktree`);
};

const deny = (reason: string): Decision => ({ allow: false, reason });

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, resolve(folder, path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

import { mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";

import { found, lacking, type MachineCheck } from "./check.ts";

const name = "cgroup delegation";
const root = "/sys/fs/cgroup";

/**
 * Tries to make a control group of our own with a memory controller. Without one, memory is limited for each process of
 * a sandbox and not for all of them together.
 */
export const checkCgroup = (): MachineCheck => {
  const weaker = "memory is limited per process, not per sandbox";
  const remedy = "Start with: systemd-run --user --scope -p Delegate=yes orchestrate …";
  const own = ownGroup();
  if (own === undefined)
    return lacking(name, `no unified hierarchy; ${weaker}`, { remedy: undefined, required: false });
  const probe = join(own, `orchestrate-probe-${process.pid}`);
  try {
    if (!readFileSync(join(own, "cgroup.controllers"), "utf8").split(/\s/).includes("memory"))
      return lacking(name, `the memory controller is not delegated; ${weaker}`, { remedy, required: false });
    mkdirSync(probe);
    rmdirSync(probe);
    return found(name, `${own}; ${weaker} in this version`, false);
  } catch {
    // Not ours to write to.
    return lacking(name, `${own} is not ours; ${weaker}`, { remedy, required: false });
  }
};

const ownGroup = (): string | undefined => {
  const path = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  return path === undefined ? undefined : join(root, path);
};

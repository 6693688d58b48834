import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** One process of this machine, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startTime: string;
}

/** Who has a pid at this moment; undefined when nobody has, or only what is left of somebody does. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // No such process.
    return undefined;
  }
  // The name, in parentheses, may hold anything; the state is the first field after it, the start time the 20th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", startTime = ""] = [fields[0], fields[19]];
  return state === "Z" || state === "X" ? undefined : { pid, startTime };
};

const isAlive = ({ pid, startTime }: ProcessIdentity): boolean => identify(pid)?.startTime === startTime;

/**
 * Resolves when a PID namespace is empty: the kernel lets its init go only after every other member. Nothing tells
 * somebody who is not its parent, so this looks, about once a millisecond, for the moment that the kernel takes.
 */
export const namespaceEmptied = async (init: ProcessIdentity): Promise<void> => {
  while (isAlive(init)) await delay(1);
};

/** Kills a PID namespace through its init, and with it every member. */
export const killNamespace = (init: ProcessIdentity): void => {
  if (!isAlive(init)) return;
  try {
    process.kill(init.pid, "SIGKILL");
  } catch {
    // It ended between the look and the shot.
  }
};

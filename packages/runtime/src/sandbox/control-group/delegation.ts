import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { identify } from "../namespace.ts";

/** A control group (version 2) below which we may make others, or why there is none. */
export type Delegation =
  | { readonly kind: "delegated"; readonly folder: string; readonly controllers: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

interface Wish {
  /** The controllers that are put to use where they are; the first must be. */
  readonly controllers: readonly string[];
}

const wanted: Wish = { controllers: ["memory", "pids", "cpu"] };

/**
 * Looks for the group that we are in and tries to hand its controllers down. A group with processes cannot, so we step
 * into one of its own below it; when others are in it too, it is not ours to use. What dead processes of ours left is
 * removed. Asking twice is harmless.
 */
export const findDelegation = ({ controllers }: Wish = wanted): Delegation => {
  const folder = ourGroup();
  if (folder === undefined) return refused("there are no control groups of version 2");
  try {
    const there = wordsOf(join(folder, "cgroup.controllers"));
    const usable = controllers.filter((name) => there.includes(name));
    if (usable[0] !== controllers[0]) return refused(`${folder} has no controller for ${controllers[0]}`);
    handDown(folder, usable);
    sweepControlGroups();
    return { kind: "delegated", folder, controllers: usable };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EBUSY") return refused(`other processes are in ${folder}`);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") return refused(`${folder} is not ours to write to`);
    return refused(error instanceof Error ? error.message : String(error));
  }
};

const refused = (why: string): Delegation => ({ kind: "refused", why });

/** The name of a group of this process: `self` for ourselves, a number for one of our sandboxes. */
export const groupName = (what: "self" | number): string => {
  const { pid, startTime } = identify(process.pid) ?? { pid: process.pid, startTime: "0" };
  return `orchestrate-${pid}-${startTime}-${what}`;
};

const namesOf = (name: string) => {
  const [, pid, startTime, what] = /^orchestrate-(\d+)-(\d+)-(self|\d+)$/.exec(name) ?? [];
  const isDead = pid !== undefined && identify(Number(pid))?.startTime !== startTime;
  return { isSelf: what === "self", isDead };
};

/** Removes groups whose makers are gone, and says which; the kernel keeps one that somebody is in. */
export const sweepControlGroups = (): readonly string[] => {
  const folder = ourGroup();
  if (folder === undefined) return [];
  const left = readdirSync(folder).filter((name) => namesOf(name).isDead);
  return left.map((name) => join(folder, name)).filter(removeIfEmpty);
};

/** Whether it is gone. */
export const removeIfEmpty = (group: string): boolean => {
  try {
    rmdirSync(group);
  } catch {
    // Somebody is in it, or it went before.
  }
  return !existsSync(group);
};

const handDown = (folder: string, controllers: readonly string[]): void => {
  const control = join(folder, "cgroup.subtree_control");
  const missing = controllers.filter((name) => !wordsOf(control).includes(name));
  const enable = () => writeFileSync(control, missing.map((name) => `+${name}`).join(" "));
  const probe = join(folder, groupName(0));
  if (missing.length > 0) {
    try {
      enable();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EBUSY")) throw error;
      stepAside(folder, enable);
    }
  }
  // Whether groups can be made here shows only by making one.
  mkdirSync(probe, { recursive: true });
  removeIfEmpty(probe);
};

/** Moves this process below, and back when that was not enough. */
const stepAside = (folder: string, enable: () => void): void => {
  const self = join(folder, groupName("self"));
  const enter = (group: string) => writeFileSync(join(group, "cgroup.procs"), String(process.pid));
  mkdirSync(self, { recursive: true });
  enter(self);
  try {
    enable();
  } catch (error) {
    enter(folder);
    removeIfEmpty(self);
    throw error;
  }
};

const wordsOf = (file: string): readonly string[] => readFileSync(file, "utf8").split(/\s+/).filter(Boolean);

/** The group that was given to us: the one that we are in, or were before we stepped aside. */
const ourGroup = (): string | undefined => {
  const own = ownGroup();
  return own !== undefined && namesOf(basename(own)).isSelf ? dirname(own) : own;
};

/** The folder of the group of version 2 that we are in; undefined where none can be seen. */
const ownGroup = (): string | undefined => {
  const path = /^0::(\/.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  // …, mount's root, mount point, options, …, type, …
  const mount = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .find((fields) => fields[fields.indexOf("-") + 1] === "cgroup2");
  const [root, at] = [mount?.[3], mount?.[4]];
  if (path === undefined || root === undefined || at === undefined || path.startsWith("/..")) return undefined;
  const below = root === "/" ? path : path.startsWith(root) ? path.slice(root.length) : undefined;
  return below === undefined ? undefined : join(at, below);
};

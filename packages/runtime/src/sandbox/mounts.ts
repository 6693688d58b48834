import { chownSync, existsSync, lstatSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, sep } from "node:path";

import { OrchestrateError, type Mount } from "@orchestrate/shared";

import { folderTrouble } from "./folder-trouble.ts";
import type { SandboxUser } from "./sandbox-user.ts";

/** A mount that was looked at: nothing about it depends on a link, and its mount point exists where it must. */
export type CheckedMount =
  | (Extract<Mount, { readonly kind: "bind" }> & { readonly isFolder: boolean })
  | Extract<Mount, { readonly kind: "scratch" | "layered" }>
  | { readonly kind: "hide"; readonly target: string; readonly isFolder: boolean };

/** Parts of the inside that belong to the sandbox: a mount there would replace the system, or the boundary. */
const reserved = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/proc", "/dev", "/sys"];
/** Never shown whole. */
const unmountable = ["/", "/proc", "/sys", "/dev", "/run", "/var/run"];

/**
 * Looks at each mount before anything is started: what lies in a worktree was written by an agent, and a link planted
 * there in an earlier attempt must become neither source nor mount point. Makes the mount points that are missing in
 * folders of ours. Rejects with `SANDBOX_MOUNT_REFUSED`. A `hide` of something that does not exist is left out.
 */
export const checkMounts = (mounts: readonly Mount[], user: SandboxUser): readonly CheckedMount[] =>
  mounts.flatMap((mount, index) => checked(mount, mounts.slice(0, index), user));

const checked = (mount: Mount, earlier: readonly Mount[], user: SandboxUser): readonly CheckedMount[] => {
  checkTarget(mount.target);
  const isFolder = "source" in mount ? checkSource(mount.source) : true;
  const outside = outsideOf(mount.target, earlier);
  if (mount.kind === "hide") {
    if (!outside || !exists(outside.path)) return [];
    checkNoLink(outside);
    return [{ ...mount, isFolder: lstatSync(outside.path).isDirectory() }];
  }
  if (mount.kind === "layered" && !isFolder) throw refused(`${mount.source} is not a folder, and cannot be layered`);
  if (outside) {
    checkNoLink(outside);
    if (!exists(outside.path)) makeMountPoint(outside.path, isFolder, user);
  }
  return [mount.kind === "bind" ? { ...mount, isFolder } : mount];
};

const checkTarget = (target: string): void => {
  checkPath(target);
  const isReserved = target === "/" || reserved.some((folder) => target === folder || target.startsWith(folder + sep));
  if (isReserved) throw refused(`${target} belongs to the sandbox itself`);
};

const checkSource = (source: string): boolean => {
  checkPath(source);
  if (unmountable.includes(source)) throw refused(`${source} is never shown as a whole`);
  if (!exists(source)) throw refused(`${source} does not exist`);
  const real = realpathSync(source);
  if (real !== source) throw refused(`${source} is, or lies behind, a link to ${real}`);
  return lstatSync(source).isDirectory();
};

const checkPath = (path: string): void => {
  if (!isAbsolute(path) || normalize(path) !== path || (path !== "/" && path.endsWith(sep)) || path.includes("\0"))
    throw refused(`${JSON.stringify(path)} is not an absolute path in its shortest form`);
};

/** What a path inside is outside, by the last earlier mount that covers it; undefined when it is none of ours. */
const outsideOf = (target: string, earlier: readonly Mount[]): { root: string; path: string } | undefined => {
  const cover = earlier.findLast(({ target: root }) => target === root || target.startsWith(root + sep));
  if (!cover || !("source" in cover)) return undefined;
  return { root: cover.source, path: join(cover.source, relative(cover.target, target)) };
};

const checkNoLink = ({ root, path }: { readonly root: string; readonly path: string }): void => {
  let at = root;
  for (const part of relative(root, path).split(sep)) {
    at = join(at, part);
    if (exists(at) && lstatSync(at).isSymbolicLink())
      throw refused(`${at} is a link, and something is to be mounted on it`);
  }
};

/** Whatever is made on the way belongs to the sandbox's user too: it lies in a folder that was handed over. */
const makeMountPoint = (path: string, isFolder: boolean, user: SandboxUser): void => {
  try {
    const made = [];
    for (let folder = isFolder ? path : dirname(path); !exists(folder); folder = dirname(folder)) made.unshift(folder);
    for (const folder of made) mkdirSync(folder);
    if (!isFolder) writeFileSync(path, "", { flag: "wx" });
    if (user.kind === "unprivileged") for (const one of [...made, path]) chownSync(one, user.uid, user.gid);
  } catch (error) {
    throw folderTrouble(error, path);
  }
};

/** Unlike existsSync, sees a link that leads nowhere. */
const exists = (path: string): boolean => existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const refused = (message: string): OrchestrateError =>
  new OrchestrateError("SANDBOX_MOUNT_REFUSED", message, {
    hint: "Remove the link, or give the real path. Something that an agent left behind may have put it there.",
  });

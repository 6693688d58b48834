import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, statSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { OrchestrateError, type Mount, type Sandbox, type SandboxedProcess } from "@orchestrate/shared";
import { execa } from "execa";

import { removeTree } from "../worktrees/remove-tree.ts";
import { folderTrouble } from "./folder-trouble.ts";
import { defaultLimits } from "./limits.ts";
import { requireProgram } from "./programs.ts";
import type { SandboxUser } from "./sandbox-user.ts";

/** Folders in which build tools keep what they can lose, directly inside `node_modules`. */
export const cacheFolders = [".cache", ".vite", ".vite-temp", ".vitest", ".vitest-cache"] as const;

const maxCacheBytes = 256 * 2 ** 20;

/** Mounts that do the work of layers, and what to do when nobody uses them any more. */
export interface Replacement {
  readonly mounts: readonly Mount[];
  remove(): Promise<void>;
}

/**
 * What stands in for layers where overlays cannot be mounted. Folders are copied, which means the same and takes longer.
 * Only `node_modules`, too large for that, is shown read-only, with an empty folder in memory over each cache folder in
 * it that the tools of JavaScript write to; anything else that writes beside its packages is told EROFS there. What is
 * not there cannot be mounted over, so whoever makes the folder makes the cache folders too.
 */
export const replaceLayers = async (
  mounts: readonly Mount[],
  { folder, handOver }: { readonly folder: string } & Pick<Sandbox, "handOver">,
): Promise<Replacement> => {
  const copies: string[] = [];
  const remove = async () => {
    await removeTree(...copies);
  };
  const replace = async (mount: Mount): Promise<readonly Mount[]> => {
    if (mount.kind !== "layered") return [mount];
    const { source, target } = mount;
    if (basename(target) === "node_modules")
      return [{ ...mount, kind: "bind", access: "read" }, ...caches(source, target)];
    const copy = join(folder, `copy-${randomUUID()}`);
    copies.push(copy);
    await copyFolder(source, copy);
    await handOver(copy);
    return [{ kind: "bind", source: copy, target, access: "write" }];
  };
  try {
    return { mounts: (await Promise.all(mounts.map(replace))).flat(), remove };
  } catch (error) {
    await remove();
    throw error;
  }
};

/**
 * Adds empty cache folders over those of layered `node_modules` that are somebody else's: in a layer too, only an owner
 * writes to a folder.
 */
export const withCaches = (mounts: readonly Mount[], user: SandboxUser): readonly Mount[] =>
  mounts.flatMap((mount) => {
    if (mount.kind !== "layered" || basename(mount.target) !== "node_modules" || user.kind === "ourselves")
      return mount;
    const isTheirs = statSync(mount.source, { throwIfNoEntry: false })?.uid === user.uid;
    return isTheirs ? mount : [mount, ...caches(mount.source, mount.target)];
  });

const caches = (source: string, target: string): readonly Mount[] =>
  cacheFolders
    .filter((name) => lstatSync(join(source, name), { throwIfNoEntry: false })?.isDirectory() === true)
    .map((name) => ({ kind: "scratch", target: join(target, name), maxBytes: maxCacheBytes }));

const copyFolder = async (source: string, copy: string): Promise<void> => {
  const cp = requireProgram("cp", "Install coreutils with your distribution's package manager.");
  const { failed, stderr } = await execa(cp, ["--archive", "--reflink=auto", "--", source, copy], { reject: false });
  if (failed)
    throw folderTrouble(Object.assign(new Error(stderr), /No space/.test(stderr) ? { code: "ENOSPC" } : {}), copy);
};

/** Finds out whether layers work here, by really writing to one: kernels and containers that refuse say so in many ways. */
export const probeLayers = async (
  { start, handOver }: Pick<Sandbox, "start" | "handOver">,
  folder: string,
): Promise<boolean> => {
  const source = join(folder, "layer-probe");
  const file = join(source, "file");
  try {
    mkdirSync(source, { recursive: true });
    writeFileSync(file, "below");
  } catch (error) {
    throw folderTrouble(error, source);
  }
  await handOver(source);
  const target = "/opt/layer";
  try {
    const { ended } = await start(
      {
        argv: ["sh", "-c", "test -r file && mkdir folder && echo above > folder/file"],
        cwd: target,
        env: {},
        mounts: [{ kind: "layered", source, target }],
        relays: [],
        limits: defaultLimits,
        stdin: "null",
        output: "capture",
      },
      { signal: AbortSignal.timeout(60_000) },
    );
    return (await ended).exit === 0 && readFileSync(file, "utf8") === "below";
  } catch (error) {
    if (OrchestrateError.is(error)) return false;
    throw error;
  }
};

/** Starts a command over replaced layers, and removes them when it has ended or could not be started. */
export const startAndRemove = async (
  start: () => Promise<SandboxedProcess>,
  replacement: Replacement,
): Promise<SandboxedProcess> => {
  const end = async (process: SandboxedProcess) => {
    const result = await process.ended;
    // A copy that cannot be removed costs space and no result.
    await replacement.remove().catch(() => {});
    return result;
  };
  try {
    const process = await start();
    return { ...process, kill: () => process.kill(), ended: end(process) };
  } catch (error) {
    await replacement.remove();
    throw error;
  }
};

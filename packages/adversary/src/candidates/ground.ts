import { cp, mkdir, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";

import { defaultLimits } from "@orchestrate/runtime";
import {
  type Digest,
  digestOfJson,
  type Mount,
  type ProcessLimits,
  type Sandbox,
  type Setup,
} from "@orchestrate/shared";
import { type BaseCache, createMemoryBaseCache } from "@orchestrate/verifier";

import { type Files, makeRepository } from "../plain-git.ts";

/** What all specimens are tried on. */
export interface Ground {
  readonly sandbox: Sandbox;
  /** Everybody of the machine may pass through it. */
  readonly folder: string;
  /** A `node_modules` with vitest and typescript; undefined where there is none. */
  readonly vitest: string | undefined;
  readonly signal: AbortSignal;
  /** What was seen on starting commits, of which many specimens share one. */
  readonly baseCache: BaseCache;
  /** Copies a repository of these files to a path. */
  readonly copyRepository: (files: Files, path: string) => Promise<void>;
}

export const openGround = (given: Pick<Ground, "sandbox" | "folder" | "vitest" | "signal">): Ground => {
  const made = new Map<Digest, Promise<string>>();
  const make = async (files: Files, digest: Digest): Promise<string> => {
    const path = join(given.folder, `project-${digest.slice(7, 23)}`);
    await mkdir(path);
    await makeRepository(path, files);
    return path;
  };
  return {
    ...given,
    baseCache: createMemoryBaseCache(),
    copyRepository: async (files, path) => {
      const digest = digestOfJson(Object.entries(files).map(([name, content]) => [name, String(content)]));
      const repository = made.get(digest) ?? make(files, digest);
      made.set(digest, repository);
      await cp(await repository, path, { recursive: true });
    },
  };
};

/** What one command of a specimen may use: they are small, and some of them try not to end. */
export const specimenLimits: ProcessLimits = { ...defaultLimits, timeoutMs: 60_000, maxProcesses: 256 };

const inside = "/opt/modules";

/** Mounts that show tools as installed dependencies of a checkout: links, in a folder that tools may write beside. */
export const vitestMounts = async ({
  vitest,
  folder,
  sandbox,
}: Ground): Promise<(root: string) => readonly Mount[]> => {
  if (vitest === undefined) throw new TypeError("There is no vitest");
  const modules = join(folder, "modules");
  await mkdir(join(modules, ".bin"), { recursive: true });
  for (const name of ["vitest", ".bin/vitest", "typescript", ".bin/tsc"])
    await symlink(join(inside, name), join(modules, name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause;
    });
  await sandbox.handOver(modules);
  const source = await realpath(vitest);
  return (root) => [
    { kind: "bind", source, target: inside, access: "read" },
    { kind: "layered", source: modules, target: `${root}/node_modules` },
  ];
};

/** The same, as what a project's setup has prepared. */
export const vitestSetup = (mounts: (root: string) => readonly Mount[]): Setup => ({
  prepare: () => Promise.resolve({ digest: digestOfJson("vitest"), mounts }),
});

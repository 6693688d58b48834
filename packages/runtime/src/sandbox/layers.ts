import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { OrchestrateError, type Mount, type Sandbox } from "@orchestrate/shared";

import { folderTrouble } from "./folder-trouble.ts";
import { defaultLimits } from "./limits.ts";

type Layered = Extract<Mount, { readonly kind: "layered" }>;

/** Folders in which build tools keep what they can lose, directly inside `node_modules`. */
export const cacheFolders = [".cache", ".vite", ".vite-temp", ".vitest"] as const;

const maxCacheBytes = 256 * 2 ** 20;

/**
 * What stands in for a layer where overlays cannot be mounted: the folder read-only, and an empty folder in memory over
 * each cache folder in it that the tools of JavaScript write to. Anything else that writes beside its packages is told
 * EROFS there. Only folders that exist can be mounted over, so whoever makes the folder makes them too.
 */
export const withoutLayer = ({ source, target }: Layered): readonly Mount[] => [
  { kind: "bind", source, target, access: "read" },
  ...cacheFolders
    .filter((name) => lstatSync(join(source, name), { throwIfNoEntry: false })?.isDirectory() === true)
    .map((name): Mount => ({ kind: "scratch", target: join(target, name), maxBytes: maxCacheBytes })),
];

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

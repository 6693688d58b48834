import { accessSync, constants, lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

import type { Mount } from "@orchestrate/shared";

/** Where the programs of this machine are seen from inside. */
export interface Toolchain {
  /** The node binary as seen from inside. */
  readonly node: string;
  /** Folders of programs as seen from inside, first found first. */
  readonly path: readonly string[];
  /** What must be mounted for them. */
  readonly mounts: readonly ProgramMount[];
  /** Links to make, from a path inside to what they say. */
  readonly links: readonly { readonly at: string; readonly to: string }[];
}

type ProgramMount = Extract<Mount, { readonly kind: "bind" }> & { readonly isFolder: boolean };

/** Where programs that are not among the system's appear inside, whatever their path outside. */
const home = "/opt/programs";
const shownBin = join(home, "bin");
const systemPath = ["/usr/local/bin", "/usr/bin", "/bin"];

/** Shown when they are there: beside node, or on our PATH. */
const packageManagers = ["npm", "npx", "corepack", "pnpm", "pnpx", "yarn", "yarnpkg"];

/**
 * Finds the package managers of this machine: those beside node, else those on the PATH. Not those that a project's
 * dependencies bring: whatever is called `npm` in `node_modules/.bin` is theirs, not the user's.
 */
export const findPackageManagers = (node: string, path: string): readonly string[] => {
  const isProjects = (folder: string) =>
    folder.includes(`${sep}node_modules${sep}.bin`) && !folder.includes(`${sep}_npx${sep}`);
  const folders = path.split(":").filter((folder) => folder.startsWith(sep) && !isProjects(folder));
  const isSystems = (name: string) => systemPath.some((folder) => isProgram(join(folder, name)));
  return packageManagers.flatMap((name) => {
    const beside = join(dirname(realpathSync(node)), name);
    if (isProgram(beside)) return beside;
    return isSystems(name) ? [] : (folders.map((folder) => join(folder, name)).find(isProgram) ?? []);
  });
};

/**
 * Says what a node binary and further programs need to run in a sandbox that shows `/usr` alone: each file by itself,
 * or the package that it is in. Never the folder around it, which may well be somebody's home.
 */
export const locateToolchain = (node: string, programs: readonly string[]): Toolchain => {
  const binary = realpathSync(node);
  const isSystemNode = binary.startsWith("/usr/");
  const shown = programs.map((path) => showProgram(path)).filter((one) => one !== undefined);
  const mounts = new Map(shown.flatMap(({ mount }) => (mount ? [[mount.target, mount]] : [])));
  const shownNode = isSystemNode ? binary : join(shownBin, "node");
  if (!isSystemNode) mounts.set(shownNode, bind(binary, shownNode, false));
  const folders = isSystemNode ? [dirname(binary), ...systemPath] : [shownBin, ...systemPath];
  return {
    node: shownNode,
    path: [...new Set([...folders, ...(shown.length > 0 ? [shownBin] : [])])],
    mounts: [...mounts.values()],
    links: shown.flatMap(({ link }) => (link ? [link] : [])),
  };
};

interface ShownProgram {
  readonly mount: ProgramMount;
  readonly link: { readonly at: string; readonly to: string } | undefined;
}

/** Undefined for a program that the sandbox shows anyway. */
const showProgram = (path: string): ShownProgram | undefined => {
  const file = realpathSync(path);
  if (file.startsWith("/usr/")) return undefined;
  const at = join(shownBin, basename(path));
  const [, modules = "", name = ""] = /^(.*\/node_modules)\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (name === "") return { mount: bind(file, at, false), link: undefined };
  const shown = join(home, "lib", "node_modules", name);
  const inside = file.slice(join(modules, name).length + 1);
  return { mount: bind(join(modules, name), shown, true), link: { at, to: join(shown, inside) } };
};

const bind = (source: string, target: string, isFolder: boolean): ProgramMount => ({
  kind: "bind",
  source,
  target,
  access: "read",
  isFolder,
});

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return lstatSync(realpathSync(path)).isFile();
  } catch {
    return false;
  }
};

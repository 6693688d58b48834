import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

import type { Mount } from "@orchestrate/shared";

/** Where the programs of this machine are seen from inside. */
export interface Toolchain {
  /** The node binary as seen from inside. */
  readonly node: string;
  /** Folders of programs as seen from inside, first found first. */
  readonly path: readonly string[];
  /** What must be mounted for them. */
  readonly mounts: readonly Mount[];
  /** Links to make, from a path inside to what they say. */
  readonly links: readonly { readonly at: string; readonly to: string }[];
}

/** Where a node that is not among the system's programs appears inside, whatever its path outside. */
const home = "/opt/node";
/** The system's programs as seen from inside. */
const programFolders = ["/usr/local/bin", "/usr/bin", "/bin"];

/** Package managers that come along when they are installed beside node. Nothing else of its prefix does. */
const companions = ["npm", "npx", "corepack", "pnpm", "pnpx", "yarn", "yarnpkg"];

/**
 * Finds what a node binary needs to run in a sandbox that shows `/usr` alone: the binary itself, and the package
 * managers beside it. The prefix is never shown whole, because it may well be somebody's home.
 */
export const locateToolchain = (execPath: string): Toolchain => {
  const binary = realpathSync(execPath);
  if (binary.startsWith("/usr/")) {
    const path = [...new Set([dirname(binary), ...programFolders])];
    return { node: binary, path, mounts: [], links: [] };
  }
  const modules = join(dirname(dirname(binary)), "lib", "node_modules");
  const found = companions.flatMap((name) => companion(join(dirname(binary), name), modules));
  const packages = [...new Set(found.map(({ folder }) => folder))];
  const shown = (path: string) => join(home, "lib", "node_modules", path.slice(modules.length));
  const node = join(home, "bin", "node");
  return {
    node,
    path: [dirname(node), ...programFolders],
    mounts: [
      { kind: "bind", source: binary, target: node, access: "read" },
      ...packages.map((folder): Mount => ({ kind: "bind", source: folder, target: shown(folder), access: "read" })),
    ],
    links: found.map(({ name, program }) => ({ at: join(home, "bin", name), to: shown(program) })),
  };
};

/** A program in node's folder that is a link to a package of the same prefix. */
const companion = (path: string, modules: string) => {
  if (!existsSync(path)) return [];
  const program = realpathSync(path);
  if (!program.startsWith(modules + sep)) return [];
  const [scopeOrName = "", name = ""] = program.slice(modules.length + 1).split(sep);
  const folder = join(modules, scopeOrName.startsWith("@") ? join(scopeOrName, name) : scopeOrName);
  return [{ name: basename(path), program, folder }];
};

import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Mount } from "@orchestrate/shared";

/** A command line made ready to be started, or why it cannot be. */
export type Program =
  | { readonly kind: "found"; readonly argv: readonly string[] }
  | { readonly kind: "missing"; readonly why: string };

/**
 * `npx NAME` becomes the program NAME of the prepared dependencies. Asked itself, npx would look into the candidate's
 * package.json and .npmrc before anything else, and into the network after.
 */
export const findProgram = async (
  argv: readonly string[],
  { root, cwd, mounts }: { readonly root: string; readonly cwd: string; readonly mounts: readonly Mount[] },
): Promise<Program> => {
  const [command, ...words] = argv;
  const flags = words.findIndex((word) => !["-y", "--yes", "--no", "--no-install", "--offline", "--"].includes(word));
  const name = words[flags];
  if (command !== "npx" || name === undefined || name.startsWith("-")) return { kind: "found", argv };
  for (let folder = cwd; folder.startsWith(root); folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (!(await isProvided(modules, name, mounts))) continue;
    const bin = join(modules, ".bin");
    // Programs expect to find their neighbours, as they do under npx.
    const start = ["/bin/sh", "-c", 'PATH="$0:$PATH" exec "$@"', bin, join(bin, name)];
    return { kind: "found", argv: [...start, ...words.slice(flags + 1)] };
  }
  return { kind: "missing", why: `${name} is not among the prepared dependencies` };
};

const isProvided = async (modules: string, name: string, mounts: readonly Mount[]): Promise<boolean> => {
  const sources = mounts.flatMap((mount) => ("source" in mount && mount.target === modules ? [mount.source] : []));
  // A folder that is mounted shows what was mounted; one that is not is as the commit has it, and gates keep it as on base.
  const folder = sources.at(-1) ?? modules;
  // A link of prepared dependencies may lead to what only the inside has.
  return lstat(join(folder, ".bin", name)).then(
    () => true,
    () => false,
  );
};

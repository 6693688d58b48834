import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { digestOfJson, OrchestrateError, type Setup } from "@orchestrate/shared";

/**
 * The folder of packages that the demonstration's tests run on: the nearest one around this program that holds vitest
 * itself, and not only a link that leads out of it.
 */
export const findDependencies = async (): Promise<string> => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    const runner = join(modules, "vitest");
    if (existsSync(runner) && (await realpath(runner)).startsWith(await realpath(modules))) return realpath(modules);
  }
  throw new OrchestrateError(
    "DEMO_NEEDS_VITEST",
    "The demonstration's tests run on vitest, which is not installed here.",
    {
      hint: "`npm install --no-save vitest@5.1.1 orchestrate` in an empty folder, then `npx orchestrate demo` there. The demonstration itself installs nothing.",
    },
  );
};

/** A `Setup` that shows a folder of packages, read-only, as every worktree's and every clone's `node_modules`. */
const setupFrom = (modules: string): Setup => ({
  prepare: async () => ({
    digest: digestOfJson({ demo: modules }),
    mounts: (root) => [{ kind: "bind", source: modules, target: join(root, "node_modules"), access: "read" }],
  }),
});

/**
 * Marks a repository as the demonstration's, in its git directory: a run of it that was stopped is resumed on the same
 * packages. No commit can bring such a file.
 */
export const markDemo = async (commonDir: string, modules: string): Promise<void> => {
  await mkdir(join(commonDir, "orchestrate"), { recursive: true, mode: 0o700 });
  await writeFile(markOf(commonDir), JSON.stringify({ modules }));
};

/** The `Setup` of a demonstration's repository; undefined for every other. */
export const demoSetup = async (commonDir: string): Promise<Setup | undefined> => {
  const text = await readFile(markOf(commonDir), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { modules } = JSON.parse(text) as { readonly modules: string };
  return setupFrom(modules);
};

const markOf = (commonDir: string): string => join(commonDir, "orchestrate", "demo.json");

import { existsSync } from "node:fs";
import { cp, rename } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { makeRepository } from "@orchestrate/runtime";
import type { Clock } from "@orchestrate/shared";

/** The example's spec, relative to the copy. */
export const exampleSpec = "specs/refunds.md";

/** Makes a folder a repository of its own with a copy of the example: what a team would have that begins. */
export const copyExample = async (folder: string, clock: Clock): Promise<void> => {
  const example = exampleFolder();
  await cp(example, folder, { recursive: true, filter: (source) => belongs(relative(example, source)) });
  // A package may not carry a file of that name: npm would obey it.
  const ignored = join(folder, "gitignore");
  if (existsSync(ignored)) await rename(ignored, join(folder, ".gitignore"));
  await makeRepository(folder, {
    branch: "main",
    message: "Take payments: charges, captures, a ledger, sessions",
    author: { name: "Example", email: "example@orchestrate.invalid" },
    date: clock.now(),
  });
};

/** In the package beside this program's code, in the workspace where it is kept. */
const exampleFolder = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  const packed = join(here, "examples", "refunds");
  return existsSync(packed) ? packed : join(here, "..", "..", "..", "..", "examples", "refunds");
};

/** `demo/` makes the demonstration and is no part of it; the others are what a person has by working in the folder. */
const belongs = (path: string): boolean =>
  !path.startsWith("demo") && !["node_modules", ".cache", ".git"].includes(basename(path));

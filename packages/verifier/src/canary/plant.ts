import { lstat, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { isTestFile } from "../gates/classes.ts";
import { type CanaryNames, canarySource, type Runner } from "./source.ts";

/** The paths of test files that carry a canary. */
export type Planted = ReadonlySet<string>;

/** Puts canaries at the end of every test file of a checkout that an in-process runner may load. */
export const plantCanaries = async (
  root: string,
  paths: Iterable<string>,
  runner: Runner,
  names: CanaryNames,
): Promise<Planted> => {
  const planted = new Set<string>();
  for (const path of paths) {
    if (!isTestFile(path) || !/\.[cm]?[jt]sx?$/.test(path)) continue;
    const file = join(root, path);
    const found = await lstat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    const text = await readFile(file, "utf8");
    if (!isOf(text, runner)) continue;
    await writeFile(file, text + canarySource(text, path, runner, names));
    planted.add(path);
  }
  return planted;
};

/** A file that names another runner is not one of this runner's; one that names none may be. */
const isOf = (text: string, runner: Runner): boolean => {
  const named = (["vitest", "jest", "node"] as const).filter((candidate) => marks[candidate].test(text));
  if (named.length > 0) return named.includes(runner);
  // Node's runner has no globals: a file without its import holds no tests of it.
  return runner !== "node" && /\b(test|it|describe)\s*[.(]/.test(text);
};

const marks: Readonly<Record<Runner, RegExp>> = {
  vitest: /["']vitest["']/,
  jest: /["']@jest\/globals["']|\bjest\.\w+\(/,
  node: /["']node:test["']/,
};

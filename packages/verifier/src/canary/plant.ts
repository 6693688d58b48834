import { lstat, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { isTestFile } from "../gates/classes.ts";
import type { Site } from "../workbench.ts";
import { type CanaryNames, canarySource, type Runner } from "./source.ts";

/** Canaries in the test files of a site, until they are removed. */
export interface Planted {
  readonly paths: ReadonlySet<string>;
  /** Makes the files what the commit says again. */
  readonly remove: () => Promise<void>;
}

/**
 * Puts canaries at the end of every test file that a runner may load: those that are named like one, and those of
 * `loaded`, which an earlier run was seen to load.
 */
export const plantCanaries = async (
  site: Site,
  {
    runner,
    names,
    loaded,
  }: { readonly runner: Runner; readonly names: CanaryNames; readonly loaded: ReadonlySet<string> },
): Promise<Planted> => {
  const originals = new Map<string, string>();
  const remove = async (): Promise<void> => {
    for (const [path, text] of originals) await writeFile(join(site.root, path), text);
  };
  for (const path of site.paths) {
    if (!isScript(path) || !(isTestFile(path) || loaded.has(path))) continue;
    const file = join(site.root, path);
    const found = await lstat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    const text = await readFile(file, "utf8");
    if (!loaded.has(path) && !mayHoldTestsOf(runner, text)) continue;
    originals.set(path, text);
    await writeFile(file, text + canarySource(text, path, runner, names));
  }
  return { paths: new Set(originals.keys()), remove };
};

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

/** A file that names another runner holds none of this one's tests; helpers hold none at all. */
const mayHoldTestsOf = (runner: Runner, text: string): boolean => {
  const named = (["vitest", "jest", "node"] as const).filter((candidate) => marks[candidate].test(text));
  return named.length > 0 ? named.includes(runner) : /\b(test|it|describe|suite)\b[\s\S]{0,40}\(/.test(text);
};

const marks: Readonly<Record<Runner, RegExp>> = {
  vitest: /["']vitest["']/,
  jest: /["']@jest\/globals["']|\bjest\.\w+\(/,
  node: /["']node:test["']/,
};

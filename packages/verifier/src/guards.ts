import { posix } from "node:path";

import type { Mount } from "@orchestrate/shared";

import type { Site } from "./workbench.ts";

/** Each mount costs a fraction of a millisecond, and more the more there are; beyond this, starting takes longer than tests. */
const maxFiles = 200;

/**
 * Mounts that keep the test files and the runners' configuration of a site what they are while code under test runs
 * beside them, those first that the words of a command name. Only they are read-only: tests may write where they stand.
 * (Their folders cannot be moved away either: a layer renames no folder of what lies below it.)
 */
export const guardTests = (site: Site, words: readonly string[]): readonly Mount[] => {
  const named = words.map((word) => posix.normalize(word).replace(/\/$/, ""));
  const isNamed = (path: string): boolean => named.some((word) => path === word || path.startsWith(`${word}/`));
  const tests = site.tests();
  const guarded = [...tests.filter(isNamed), ...tests.filter((path) => !isNamed(path))].slice(0, maxFiles);
  return guarded.map((path): Mount => {
    const file = `${site.root}/${path}`;
    return { kind: "bind", source: file, target: file, access: "read" };
  });
};

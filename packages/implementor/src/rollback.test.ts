import fc from "fast-check";
import { expect, test } from "vitest";

import { differencesBetween, isTainting } from "./rollback.ts";

test("snapshots differ by exactly the names that are new, gone or changed", () => {
  const before = { config: "a", hooks: "b", "refs/heads/main": "c", "refs/heads/gone": "d" };
  const after = { config: "x", hooks: "b", "refs/heads/main": "c", "refs/heads/new": "e" };
  expect(differencesBetween(before, after)).toEqual(["config", "refs/heads/gone", "refs/heads/new"]);
});

test("a snapshot does not differ from itself, and differences are the same both ways", () => {
  const snapshot = fc.dictionary(fc.string(), fc.string());
  fc.assert(
    fc.property(snapshot, snapshot, (a, b) => {
      expect(differencesBetween(a, { ...a })).toEqual([]);
      expect(differencesBetween(a, b)).toEqual(differencesBetween(b, a));
    }),
  );
});

test("what the repository obeys taints an attempt; a branch or a file of the user's does not", () => {
  expect(["config", "hooks", "info"].every(isTainting)).toBe(true);
  expect(["refs/heads/main", "checkout:/home/user/repository", "worktrees"].some(isTainting)).toBe(false);
});

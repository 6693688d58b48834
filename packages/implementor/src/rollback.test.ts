import fc from "fast-check";
import { expect, test } from "vitest";

import { differencesBetween, isObeyed } from "./rollback.ts";

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

test("what git obeys is told from what the user works with: branches, what they follow, files", () => {
  expect(["config", "hooks", "info", "alternates"].every(isObeyed)).toBe(true);
  expect(["refs/heads/main", "config of branches", "checkout:/home/user/repository", "worktrees"].some(isObeyed)).toBe(
    false,
  );
});

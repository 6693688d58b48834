import fc from "fast-check";
import { expect, test } from "vitest";

import { digestOf } from "../digest.ts";
import type { AnyEvent } from "../events.ts";
import { type SubSpecId, wholeSpec } from "../ids.ts";
import type { SubSpec } from "../plan.ts";
import { grantedPaths, scopeRequestOf, whyNotAskable } from "./scope-expansion.ts";

const subSpec = (id: string, owns: readonly string[], more: object = {}): SubSpec =>
  ({
    id,
    owns,
    criteria: [],
    spec: { scope: { out: [{ glob: "docs/**", text: "" }] } },
    ...more,
  }) as unknown as SubSpec;
const mine = subSpec("T1", ["src/a/**"], { criteria: [{ check: ["node", "tools/check.mjs"] }] });
const other = subSpec("T2", ["src/b/**", "new/file.ts"]);
const ask = (...paths: readonly string[]) =>
  whyNotAskable(
    { paths, reason: "It is needed." },
    { subSpec: mine, subSpecs: [mine, other], extra: { production: ["ops/**"] } },
  );

test.each([
  "lib/shared.ts",
  "package.json",
  "src/.gitkeep",
  "a file with spaces.txt",
  "src/routes/[id].ts".replaceAll(/[[\]]/g, "_"),
])("a person may be asked for %j", (path) => {
  expect(ask(path)).toBeUndefined();
});

test.each([
  ["everything", "**"],
  ["a whole folder", "lib/*"],
  ["one of several", "lib/{a,b}.ts"],
  ["what lies outside", "../other/file"],
  ["what lies outside, by a way round", "src/../../other"],
  ["an absolute path", "/etc/passwd"],
  ["the root", ""],
  ["a folder, by its slash", "lib/"],
  ["a path that is not its shortest form", "./lib/a.ts"],
  ["a workflow", ".github/workflows/ci.yml"],
  ["a workflow, in other letters", ".GitHub/Workflows/ci.yml"],
  ["git's own folder", ".git/config"],
  ["git's own folder by a short name", "GIT~1/config"],
  ["the specs", "specs/greeting.md"],
  ["who may decide", ".orchestrate/allowed-signers"],
  ["the configuration", "orchestrate.config.yaml"],
  ["credentials", ".env"],
  ["instructions for agents", "AGENTS.md"],
  ["a test", "test/a.test.ts"],
  ["what the configuration protects", "ops/deploy.sh"],
  ["what a criterion runs", "tools/check.mjs"],
  ["what the spec leaves out", "docs/guide.md"],
  ["what the spec leaves out, in other letters", "DOCS/guide.md"],
  ["what another sub-spec owns", "src/b/b.ts"],
  ["what another sub-spec is to make", "NEW/file.ts"],
  ["a look-alike", "ѕrc/c/a.ts"],
  ["hidden characters", "lib/a\u200b.ts"],
  ["a line break", "lib/a\nb.ts"],
  ["a backslash", "lib\\a.ts"],
  ["an option", "-rf"],
  ["an installed package", "node_modules/x/index.js"],
  ["a trailing dot", "lib/a.ts."],
])("nobody is asked for %s", (_, path) => {
  expect(ask(path)).toEqual(expect.any(String));
  expect(ask("lib/fine.ts", path)).toEqual(expect.any(String));
});

test("a wish without paths, without a reason, or of unreadable size is not put before anybody", () => {
  const about = { subSpec: mine, subSpecs: [mine], extra: {} };
  expect(whyNotAskable({ paths: [], reason: "r" }, about)).toContain("no path");
  expect(whyNotAskable({ paths: ["a"], reason: " " }, about)).toContain("no reason");
  expect(whyNotAskable({ paths: ["a"], reason: "r".repeat(2001) }, about)).toContain("longer");
  expect(ask(...Array.from({ length: 17 }, (_, at) => `lib/${at}.ts`))).toContain("more than 16");
});

const wish = { paths: ["lib/a.ts"], reason: "r" };
const requested = (subject: string, request = scopeRequestOf(subject, wish), paths = wish.paths) =>
  ({
    type: "scope.expansion-requested",
    subject,
    data: { attempt: 1, paths, reason: "r", request },
  }) as unknown as AnyEvent;
const recorded = (subject: string, changes: object = {}) =>
  ({
    type: "approval.recorded",
    subject,
    data: { approval: { kind: "approved", gate: "scope", shown: scopeRequestOf(subject, wish), ...changes } },
  }) as unknown as AnyEvent;
const granted = (events: readonly AnyEvent[], id = "T1") => grantedPaths(events, id as SubSpecId);

test("what a person approved is granted to that sub-spec, and counts for the whole spec", () => {
  const events = [requested("T1"), recorded("T1")];
  expect(granted(events)).toEqual(["lib/a.ts"]);
  expect(granted(events, wholeSpec)).toEqual(["lib/a.ts"]);
  expect(granted(events, "T2")).toEqual([]);
});

test.each([
  ["nobody decided", [requested("T1")]],
  ["it was rejected", [requested("T1"), recorded("T1", { kind: "rejected" })]],
  ["another gate was decided on", [requested("T1"), recorded("T1", { gate: "merge" })]],
  ["something else was shown", [requested("T1"), recorded("T1", { shown: digestOf("else") })]],
  ["the approval is another sub-spec's", [requested("T1"), recorded("T2")]],
  ["nobody asked", [recorded("T1")]],
  ["the wish says other paths than its name", [requested("T1", scopeRequestOf("T1", wish), [".env"]), recorded("T1")]],
])("nothing is granted when %s", (_, events) => {
  expect(granted(events)).toEqual([]);
});

test("two wishes go by one name only if they ask the same", () => {
  const wishes = fc.record({ paths: fc.array(fc.string(), { maxLength: 3 }), reason: fc.string() });
  fc.assert(
    fc.property(wishes, wishes, (one, two) => {
      const isSame =
        JSON.stringify([one.paths.toSorted(), one.reason]) === JSON.stringify([two.paths.toSorted(), two.reason]);
      expect(scopeRequestOf("T1", one) === scopeRequestOf("T1", two)).toBe(isSame);
      expect(scopeRequestOf("T1", one)).not.toBe(scopeRequestOf("T2", one));
    }),
  );
});

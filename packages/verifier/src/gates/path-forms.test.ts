import fc from "fast-check";
import { expect, test } from "vitest";

import { foldedOf, oddityOf, skeletonOf } from "./path-forms.ts";
import { indexTree } from "./tree-index.ts";

test.for([
  ["src/a\u0000.ts", "control"],
  ["src/a\n.ts", "control"],
  ["src/\u202Etxt.ts", "control"],
  ["src/a\u200B.ts", "invisible"],
  ["src/caf\uFFFD.ts", "UTF-8"],
  ["src\\..\\a.ts", "backslash"],
  ["src/cafe\u0301.ts", "composed"],
  ["src/a.", "dot or a space"],
  ["src /a.ts", "dot or a space"],
  ["src/a\u00A0b.ts", "space"],
  ["src/../a.ts", "relative"],
  ["src//a.ts", "relative"],
  [".GIT/config", ".git"],
  ["a/.gıt/config", ".git"],
  ["a/．git/config", ".git"],
  ["a/GIT~1/config", ".git"],
  ["a/nul.txt", "reserve"],
  ["a/b.ts:stream", "special"],
  ["--output=x", "hyphen"],
  [`${"x".repeat(256)}.ts`, "255"],
] as const)("the path %j is refused", ([path, why]) => {
  expect(oddityOf(path)).toContain(why);
});

test.for([
  "src/a.ts",
  "café/naïve.ts",
  "документы/файл.ts",
  "日本語/テスト.ts",
  ".github/x.yml",
  "a b/c-d_e.f",
  "a/.gitignore",
])("the path %j is as good as any", (path) => {
  expect(oddityOf(path)).toBeUndefined();
});

test("a letter of another script makes a twin of a familiar word", () => {
  expect(skeletonOf("tеst/a.ts")).toBe("test/a.ts");
  expect(skeletonOf("ТЕЅТ/a.ts")).toBe("test/a.ts");
  expect(skeletonOf("ｔｅｓｔ/a.ts")).toBe("test/a.ts");
});

test("folding a path twice is folding it once", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (path) => {
      expect(foldedOf(foldedOf(path))).toBe(foldedOf(path));
    }),
  );
});

test("a tree knows the twins of its files and of their folders", () => {
  const tree = indexTree(["src/Refunds/rules.ts", "README.md", "src/straße.ts"]);
  expect(tree.twinOf("src/refunds/other.ts")).toBe("src/Refunds");
  expect(tree.twinOf("src/Refunds/Rules.ts")).toBe("src/Refunds/rules.ts");
  expect(tree.twinOf("RЕADME.md")).toBe("README.md");
  expect(tree.twinOf("src/STRASSE.ts")).toBe("src/straße.ts");
  expect(tree.twinOf("src/Refunds/new.ts")).toBeUndefined();
  expect(tree.twinOf("README.md")).toBeUndefined();
});

test("no path is its own twin", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: "grapheme-ascii", minLength: 1 }), { selector: foldedOf }),
      (paths) => {
        const flat = paths.filter((path) => !path.includes("/"));
        const tree = indexTree(flat);
        for (const path of flat) expect(tree.twinOf(path)).toBeUndefined();
      },
    ),
  );
});

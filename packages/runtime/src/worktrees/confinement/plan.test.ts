import { matchesGlob } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { type ConfinementPlan, maxParts, planConfinement } from "./plan.ts";

const tracked = (...paths: string[]) => paths.map((path) => ({ path, isOdd: false }));
const owning = (...owns: string[]) => ({
  scope: { owns, mayChange: (path: string) => owns.some((glob) => matchesGlob(path, glob)) },
  ignored: [],
});

/** What may be done with a path, by the last part that covers it. */
const accessTo = (path: string, { parts }: ConfinementPlan) =>
  parts.findLast((part) => part.path === "" || path === part.path || path.startsWith(`${part.path}/`))?.access;

test("an owned folder is writable and everything else is not", () => {
  const files = tracked("README.md", "src/refunds/a.ts", "src/refunds/deep/b.ts", "src/other.ts");
  expect(planConfinement(files, owning("src/refunds/**"))).toEqual({
    parts: [
      { path: "", access: "read" },
      { path: "src/refunds", access: "write" },
    ],
    folders: [],
    open: [],
  });
});

test("beside an owned file that is to be made, what is there stays as it is", () => {
  const files = tracked("src/a.ts", "src/b.ts", "src/lib/c.ts", "test/a.test.ts");
  expect(planConfinement(files, owning("src/new.ts")).parts).toEqual([
    { path: "", access: "read" },
    { path: "src", access: "write" },
    { path: "src/lib", access: "read" },
    { path: "src/a.ts", access: "read" },
    { path: "src/b.ts", access: "read" },
  ]);
});

test("a folder for an owned file is made when it is missing, and none where a file or a link stands", () => {
  expect(planConfinement(tracked("src/a.ts"), owning("src/x/y/new.ts", "lib/**")).folders).toEqual([
    "lib",
    "src/x",
    "src/x/y",
  ]);
  const link = [{ path: "src", isOdd: true }];
  expect(planConfinement(link, owning("src/x/new.ts")).folders).toEqual([]);
});

test("folders of build results can be written to", () => {
  const plan = planConfinement(tracked("src/a.ts"), { ...owning("src/a.ts"), ignored: ["dist", "src"] });
  expect(plan.parts).toContainEqual({ path: "dist", access: "write" });
  expect(plan.folders).toEqual(["dist"]);
});

test("what is protected within an owned folder stays read-only", () => {
  const scope = { owns: ["src/**"], mayChange: (path: string) => !path.endsWith(".test.ts") };
  const plan = planConfinement(tracked("src/a.ts", "src/deep/a.test.ts"), { scope, ignored: [] });
  expect(plan.parts).toEqual([
    { path: "", access: "read" },
    { path: "src", access: "write" },
    { path: "src/deep/a.test.ts", access: "read" },
  ]);
});

test("a folder with more files than can be told apart is said to be open", () => {
  const crowd = tracked(...Array.from({ length: 500 }, (_, index) => `src/f${index}.ts`), "lib/a.ts", "lib/b.ts");
  const plan = planConfinement(crowd, owning("src/new.ts", "lib/b.ts"));
  expect(plan.open).toEqual(["src"]);
  expect(accessTo("src/f1.ts", plan)).toBe("write");
  expect(accessTo("lib/a.ts", plan)).toBe("read");
});

const name = fc.constantFrom("a", "b", "c.ts", "d.ts", "e.test.ts");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const glob = fc
  .array(fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom("*", "**", "*.ts", "{a,b}")), {
    minLength: 1,
    maxLength: 4,
  })
  .map((names) => names.join("/"));
/** No file is a folder too. */
const files = fc
  .uniqueArray(path, { maxLength: 40 })
  .map((paths) => paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`))));

test("what is owned can be written, what is not cannot but in open folders, and there are never too many parts", () => {
  fc.assert(
    fc.property(files, fc.array(glob, { minLength: 1, maxLength: 4 }), (paths, globs) => {
      const { scope, ignored } = owning(...globs);
      const plan = planConfinement(tracked(...paths), { scope, ignored });
      expect(plan.parts.length).toBeLessThanOrEqual(maxParts);
      expect(plan.parts[0]?.path).toBe("");
      for (const one of paths) {
        const folder = one.includes("/") ? one.slice(0, one.lastIndexOf("/")) : "";
        const isOpen = plan.open.includes(folder) || plan.open.includes("");
        if (scope.mayChange(one)) expect(accessTo(one, plan)).toBe("write");
        else if (!isOpen) expect(accessTo(one, plan)).toBe("read");
      }
    }),
  );
});

test("whatever file a glob names can be made", () => {
  fc.assert(
    fc.property(files, fc.array(glob, { minLength: 1, maxLength: 3 }), path, (paths, globs, wanted) => {
      const { scope, ignored } = owning(...globs);
      const isInTheWay = paths.some(
        (one) => wanted.startsWith(`${one}/`) || one.startsWith(`${wanted}/`) || one === wanted,
      );
      fc.pre(scope.mayChange(wanted) && !isInTheWay);
      const plan = planConfinement(tracked(...paths), { scope, ignored });
      // The nearest folder that is there is the one in which something is made.
      const there = new Set([...paths, ...plan.folders.map((folder) => `${folder}/x`)].flatMap(foldersAbove));
      const nearest = foldersAbove(wanted).find((folder) => there.has(folder)) ?? "";
      expect(accessTo(nearest === "" ? "." : nearest, plan)).toBe("write");
    }),
  );
});

/** The nearest first; the root last. */
const foldersAbove = (one: string): readonly string[] =>
  one
    .split("/")
    .map((_, index, names) => names.slice(0, -1 - index).join("/"))
    .slice(0, -1)
    .concat("");

import { lstat, mkdir, mkdtemp, realpath, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { removeTree } from "./remove-tree.ts";
import { isDotGit, mayLeaveRoot, walk } from "./walk.ts";

const folder = async (): Promise<string> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-walk-")));
  onTestFinished(() => removeTree(path));
  return path;
};

test("every way to write .git for some file system is recognised, and nothing else", () => {
  for (const name of [
    ".git",
    ".GIT",
    ".Git ",
    ".git.",
    ".git . .",
    "git~1",
    "GIT~1",
    ".g\u200cit",
    "\ufeff.git",
    ".git::$INDEX_ALLOCATION",
  ]) {
    expect(isDotGit(name), JSON.stringify(name)).toBe(true);
  }
  for (const name of [".gitignore", ".github", "git", "x.git", ".git2", "git~10", ""]) {
    expect(isDotGit(name), JSON.stringify(name)).toBe(false);
  }
});

test("a link leaves when it is absolute, goes above the root, or back through a name", () => {
  for (const [path, text] of [
    ["a", "/etc"],
    ["a", ".."],
    ["d/a", "../.."],
    ["d/a", "../../outside"],
    ["a", "b/.."],
    ["a", "b/../../x"],
    ["d/a", "./.././../x"],
  ] as const) {
    expect(mayLeaveRoot(path, text), `${path} -> ${text}`).toBe(true);
  }
  for (const [path, text] of [
    ["a", "b"],
    ["a", "."],
    ["a", "./b//c"],
    ["d/a", "../b"],
    ["d/e/a", "../../b/c"],
    ["a", "..b"],
  ] as const) {
    expect(mayLeaveRoot(path, text), `${path} -> ${text}`).toBe(false);
  }
});

test("links that may stay lead nowhere else, through any number of each other", { tags: ["slow"] }, async () => {
  const name = fc.constantFrom("a", "b", "c", "d/a", "d/b", "d/e/a", "d/e/b");
  const text = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "..", "."), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.tuple(name, text), { selector: ([path]) => path }), async (links) => {
      const outer = await folder();
      const root = join(outer, "x/y/root");
      await mkdir(join(root, "d/e"), { recursive: true });
      for (const [path, parts] of links) {
        if (!mayLeaveRoot(path, parts.join("/"))) await symlink(parts.join("/"), join(root, path));
      }
      for (const [path] of links) {
        const end = await realpath(join(root, path)).catch(() => root);
        expect(`${end}/`.startsWith(`${root}/`), `${path} leads to ${end}`).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test("a tree deeper than any path may be long is walked as far as that, which is said, and removed whole", async () => {
  const root = await folder();
  const name = "d".repeat(200);
  let deep = root;
  // A path holds at most 4,096 bytes.
  while (deep.length + name.length < 4_000) {
    deep = join(deep, name);
    await mkdir(deep);
  }
  const inner = process.cwd();
  process.chdir(deep);
  await mkdir(join(name, name), { recursive: true });
  process.chdir(inner);
  const walked = await walk(root, { maxFileBytes: 1 });

  expect(walked.unreadable).toHaveLength(1);
  expect(walked.unreadable[0]?.why).toBe("ENAMETOOLONG");
  expect(dirname(walked.unreadable[0]!.path)).toContain(name);
  await removeTree(root);
  await expect(lstat(root)).rejects.toThrow("ENOENT");
});

import { existsSync, mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { findPackageManagers, locateToolchain } from "./toolchain.ts";

let root: string;
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), "toolchain-")))));
afterEach(() => rmSync(root, { recursive: true }));

const program = (path: string): string => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
  return file;
};
const link = (path: string, to: string): string => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(to, join(root, path));
  return join(root, path);
};

test("a node among the system's programs needs no mount", () => {
  const node = realpathSync("/usr/bin/env");
  expect(locateToolchain(node, [])).toEqual({
    node,
    path: ["/usr/bin", "/usr/local/bin", "/bin"],
    mounts: [],
    links: [],
  });
});

test("of a node in somebody's home only the file is shown, at a path that says nothing of it", () => {
  const node = program("home/me/bin/node");
  writeFileSync(join(root, "home/me/bin/secret-script"), "");
  const { mounts, path } = locateToolchain(node, findPackageManagers(node, ""));
  expect(mounts).toEqual([
    { kind: "bind", source: node, target: "/opt/programs/bin/node", access: "read", isFolder: false },
  ]);
  expect(path[0]).toBe("/opt/programs/bin");
});

test("a package manager beside node comes with its package, and nothing else of the prefix", () => {
  const node = program("prefix/bin/node");
  program("prefix/lib/node_modules/npm/bin/npm-cli.js");
  program("prefix/lib/node_modules/unrelated/index.js");
  link("prefix/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js");
  const toolchain = locateToolchain(node, findPackageManagers(node, ""));
  expect(toolchain.mounts.map(({ source }) => source)).toEqual([join(root, "prefix/lib/node_modules/npm"), node]);
  expect(toolchain.links).toEqual([
    { at: "/opt/programs/bin/npm", to: "/opt/programs/lib/node_modules/npm/bin/npm-cli.js" },
  ]);
});

test("a scoped package is shown whole, and a program without a package alone", () => {
  program("lib/node_modules/@scope/yarn/bin/yarn.js");
  const yarn = link("bin/yarn", "../lib/node_modules/@scope/yarn/bin/yarn.js");
  const pnpm = program("share/pnpm/pnpm");
  const { mounts } = locateToolchain(program("node"), [yarn, pnpm]);
  expect(mounts.map(({ source }) => source)).toEqual([
    join(root, "lib/node_modules/@scope/yarn"),
    pnpm,
    join(root, "node"),
  ]);
});

test("a package manager that a project's dependency brings is not taken for the user's", () => {
  const node = program("bin/node");
  program("project/node_modules/evil/pnpm");
  link("project/node_modules/.bin/pnpm", "../evil/pnpm");
  const planted = join(root, "project/node_modules/.bin");
  expect(findPackageManagers(node, `${planted}:relative`)).not.toContain(join(planted, "pnpm"));
});

test("one that npx fetched for the user is shown, or the system's own is there", () => {
  const node = program("bin/node");
  const fetched = dirname(program("home/.npm/_npx/0123/node_modules/.bin/pnpm"));
  const isSystems = ["/usr/local/bin/pnpm", "/usr/bin/pnpm"].some((path) => existsSync(path));
  expect(findPackageManagers(node, fetched)).toEqual(isSystems ? [] : [join(fetched, "pnpm")]);
});

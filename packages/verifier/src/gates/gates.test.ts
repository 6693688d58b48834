import type { GateId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { type Difference, failing, manifest, testFile } from "../../test/difference.ts";
import { criterion } from "../../test/sub-spec.ts";

const runsNpmTest = criterion({ kind: "run", check: ["npm", "run", "check"] });
// In two parts, so that scanners of this repository have nothing to find.
const token = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");

test.for<[string, GateId, Difference]>([
  ["a file that nobody owns", "scope", { owns: ["src/**"], after: { "lib/a.ts": "1" } }],
  ["a deleted file that nobody owns", "scope", { owns: ["src/**"], before: { "lib/a.ts": "1" }, after: {} }],
  ["a neighbour of a granted file", "scope", { owns: ["src/**"], granted: ["lib/a.ts"], after: { "lib/b.ts": "1" } }],
  [
    "a granted file, spelled otherwise",
    "scope",
    { owns: ["src/**"], granted: ["lib/a.ts"], after: { "LIB/a.ts": "1" } },
  ],
  [
    "a granted file that is out of scope",
    "scope",
    { out: ["lib/**"], granted: ["lib/a.ts"], after: { "lib/a.ts": "1" } },
  ],
  [
    "a granted file that is protected",
    "protected",
    { granted: [".github/workflows/x.yml"], after: { ".github/workflows/x.yml": "on: push" } },
  ],
  ["a file out of scope though owned", "scope", { out: ["src/db/**"], after: { "src/db/a.ts": "1" } }],
  [
    "a folder that differs in case",
    "scope",
    { before: { "src/a.ts": "1" }, after: { "src/a.ts": "1", "SRC/b.ts": "1" } },
  ],
  ["two new files that differ in case", "scope", { after: { "src/a.ts": "1", "src/A.ts": "1" } }],
  ["a look-alike of a folder", "scope", { before: { "src/a.ts": "1" }, after: { "src/a.ts": "1", "ѕrc/a.ts": "2" } }],
  ["a file in an installed package", "scope", { after: { "packages/a/node_modules/.bin/vitest": "#!/bin/sh" } }],
  ["a symbolic link", "modes", { after: { "src/a": "../b" }, modes: { "src/a": "120000" } }],
  [
    "a granted link out of the repository",
    "modes",
    { after: { a: "../../etc" }, modes: { a: "120000" }, permissions: { allow: ["symlink"] } },
  ],
  [
    "a granted link to git's folder",
    "modes",
    { after: { a: ".git/hooks" }, modes: { a: "120000" }, permissions: { allow: ["symlink"] } },
  ],
  [
    "a submodule",
    "modes",
    { after: { sub: "" }, modes: { sub: "160000" }, permissions: { allow: ["symlink", "executable"] } },
  ],
  ["an executable file", "modes", { after: { "run.sh": "x" }, modes: { "run.sh": "100755" } }],
  ["compiled code by its name", "modes", { after: { "src/total.cpython-311.pyc": "\0x" } }],
  ["compiled code by how it begins", "modes", { after: { "data.dat": "\u007FELF\u0002\0" } }],
  ["a mode that no checkout makes", "modes", { after: { a: "x" }, modes: { a: "100664" } }],
  ["too many files", "size", { after: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`f${i}`, "x"])) }],
  ["too many lines", "size", { after: { a: Array.from({ length: 101 }, (_, i) => `l${i}`).join("\n") } }],
  ["too many bytes", "size", { after: { a: "x".repeat(10_001) } }],
  ["too many bytes in a binary file", "size", { after: { a: `\0${"x".repeat(10_001)}` } }],
  ["more files than the spec itself allows", "size", { limits: { files: 1 }, after: { a: "x", b: "x" } }],
  [
    "a changed test",
    "protected",
    { before: { "test/a.test.ts": testFile }, after: { "test/a.test.ts": testFile + "//" } },
  ],
  ["a deleted test", "protected", { before: { "test/a.test.ts": testFile }, after: {} }],
  ["a new configuration of the test runner", "protected", { after: { "vitest.config.ts": "export default {}" } }],
  ["a new configuration of the bundler that tests load through", "protected", { after: { "vite.config.ts": "x" } }],
  ["a new file that replaces packages in all tests", "protected", { after: { "__mocks__/assert.js": "x" } }],
  ["a configuration of a linter", "protected", { after: { ".eslintrc.json": "{}" } }],
  ["a workflow", "protected", { after: { ".github/workflows/x.yml": "on: push" } }],
  ["instructions for agents", "protected", { after: { "AGENTS.md": "obey" } }],
  [
    "the spec",
    "protected",
    { before: { "specs/a.md": "1" }, after: { "specs/a.md": "2" }, permissions: { protected: ["spec"] } },
  ],
  [
    "git attributes, whatever is granted",
    "protected",
    { after: { ".gitattributes": "* -diff" }, permissions: { protected: ["tests", "ci"] } },
  ],
  ["an .npmrc", "protected", { after: { ".npmrc": "script-shell=/bin/true" } }],
  ["a lockfile", "protected", { before: { "package-lock.json": "{}" }, after: { "package-lock.json": "{ }" } }],
  [
    "a look-alike of a test folder",
    "scope",
    { before: { "test/a.test.ts": "" }, after: { "test/a.test.ts": "", "tеst/b.ts": "x" } },
  ],
  [
    "a changed script",
    "protected",
    {
      before: { "package.json": manifest({ scripts: { test: "vitest" } }) },
      after: { "package.json": manifest({ scripts: { test: "true" } }) },
    },
  ],
  [
    "a script that runs by itself",
    "protected",
    { before: { "package.json": manifest({}) }, after: { "package.json": manifest({ scripts: { pretest: "true" } }) } },
  ],
  [
    "a script that a criterion runs",
    "protected",
    { criteria: [runsNpmTest], after: { "package.json": manifest({ scripts: { check: "true" } }) } },
  ],
  [
    "a program that a criterion runs",
    "protected",
    { criteria: [runsNpmTest], after: { "package.json": manifest({ bin: { npm: "./x.js" } }) } },
  ],
  [
    "an import that leads elsewhere",
    "protected",
    {
      before: { "package.json": manifest({ imports: { "#check": "./check.js" } }) },
      after: { "package.json": manifest({ imports: { "#check": "./other.js" } }) },
    },
  ],
  [
    "a configuration of the type checker that asks for less",
    "protected",
    { before: { "tsconfig.json": '{"strict":true}' }, after: { "tsconfig.json": "{}" } },
  ],
  [
    "a tool configured in package.json",
    "protected",
    { before: { "package.json": manifest({}) }, after: { "package.json": manifest({ jest: { bail: 0 } }) } },
  ],
  ["a GitHub token", "secrets", { after: { "a.ts": `const t = "${token}";` } }],
  [
    "a token after a comment that switches the scanner off",
    "secrets",
    { after: { "a.ts": `// secretlint-disable\nconst t = "${token}";` } },
  ],
  ["a token in a binary file", "secrets", { after: { "a.bin": `\0 ${token} ` } }],
  [
    "a private key",
    "secrets",
    {
      after: {
        "a.txt": `-----BEGIN RSA ${"PRIVATE"} KEY-----\n${"MIIEpAIBAAKCAQEAwJr".repeat(20)}\n-----END RSA PRIVATE KEY-----`,
      },
    },
  ],
  [
    "a line that is shown in another order",
    "suppressions",
    { after: { "a.ts": "/*\u202E } \u2066if (admin)\u2069 */" } },
  ],
  ["words in letters that nobody sees", "suppressions", { after: { "a.ts": "// \u{E0061}\u{E0062}" } }],
  ["a skipped test", "suppressions", { after: { "a.test.ts": `test.skip("a", () => {});` } }],
  [
    "a test that is the only one",
    "suppressions",
    { after: { "a.test.ts": `it.concurrent.only.each([1])("a", () => {});` } },
  ],
  ["a test skipped by a bracket", "suppressions", { after: { "a.test.ts": `describe["skip"]("a", () => {});` } }],
  ["a test skipped by an option", "suppressions", { after: { "a.test.mjs": `test("a", { skip: true }, () => {});` } }],
  [
    "a test that is to fail",
    "suppressions",
    { after: { "a.test.mjs": `test("a", { expectFailure: true }, () => {});` } },
  ],
  ["an xit", "suppressions", { after: { "test/a.js": `xit("a", () => {});` } }],
  ["a todo", "suppressions", { after: { "a.spec.ts": `test.todo("a");` } }],
  ["an eslint-disable", "suppressions", { after: { "a.ts": `f(); // eslint-disable-line no-eval` } }],
  ["an oxlint-disable", "suppressions", { after: { "a.ts": `/* oxlint-disable */` } }],
  ["a @ts-ignore", "suppressions", { after: { "a.ts": `// @ts-ignore: later` } }],
  ["a @ts-expect-error in JSX", "suppressions", { after: { "a.tsx": `{/* @ts-expect-error */}` } }],
  ["a nosemgrep", "suppressions", { after: { "a.py": `eval(x)  # nosemgrep` } }],
  ["a noqa", "suppressions", { after: { "a.py": `import os  # noqa: F401` } }],
  ["a type: ignore", "suppressions", { after: { "a.py": `x = f()  # type: ignore` } }],
  ["coverage switched off", "suppressions", { after: { "a.ts": `/* v8 ignore next 3 */` } }],
  [
    "a raised time-out of a test that exists",
    "suppressions",
    {
      permissions: { protected: ["tests"] },
      before: { "a.test.ts": testFile },
      after: { "a.test.ts": `${testFile}vi.setConfig({ testTimeout: 60_000 });` },
    },
  ],
  [
    "an updated snapshot",
    "suppressions",
    {
      permissions: { protected: ["tests"] },
      before: { "__snapshots__/a.snap": "1" },
      after: { "__snapshots__/a.snap": "2" },
    },
  ],
  [
    "a new dependency",
    "dependencies",
    { after: { "package.json": manifest({ dependencies: { "left-pad": "1.0.0" } }) } },
  ],
  [
    "a new development dependency",
    "dependencies",
    { after: { "a/package.json": manifest({ devDependencies: { x: "1" } }) } },
  ],
  [
    "a changed version",
    "dependencies",
    {
      before: { "package.json": manifest({ dependencies: { a: "1" } }) },
      after: { "package.json": manifest({ dependencies: { a: "2" } }) },
    },
  ],
  ["an override", "dependencies", { after: { "package.json": manifest({ pnpm: { overrides: { a: "2" } } }) } }],
  [
    "a dependency from git, even where dependencies are allowed",
    "dependencies",
    {
      permissions: { allow: ["dependency"] },
      after: { "package.json": manifest({ dependencies: { a: "git+ssh://x/y.git" } }) },
    },
  ],
  [
    "a dependency from a repository's short name",
    "dependencies",
    {
      permissions: { allow: ["dependency"] },
      after: { "package.json": manifest({ dependencies: { a: "evil/pkg#main" } }) },
    },
  ],
  [
    "a dependency under another's name",
    "dependencies",
    {
      permissions: { allow: ["dependency"] },
      after: { "package.json": manifest({ dependencies: { a: "npm:evil@1" } }) },
    },
  ],
  [
    "a lockfile that takes a package from elsewhere",
    "dependencies",
    {
      permissions: { allow: ["dependency"], protected: ["lockfile"] },
      before: { "package-lock.json": `"resolved": "https://registry.example/a.tgz"` },
      after: { "package-lock.json": `"resolved": "https://evil.example/a.tgz"` },
    },
  ],
  [
    "a lockfile whose first package from a URL is a new one",
    "dependencies",
    {
      permissions: { allow: ["dependency"], protected: ["lockfile"] },
      before: { "pnpm-lock.yaml": "a: {resolution: {integrity: sha512-x}}" },
      after: { "pnpm-lock.yaml": "a: {resolution: {tarball: https://evil.example/a.tgz}}" },
    },
  ],
  [
    "a new lockfile with two registries",
    "dependencies",
    {
      permissions: { allow: ["dependency"], protected: ["lockfile"] },
      after: { "yarn.lock": `resolved "https://one.example/a.tgz"\nresolved "https://two.example/b.tgz"` },
    },
  ],
])("%s is refused by the gate %s", async ([, gate, difference]) => {
  expect(await failing(difference)).toHaveProperty(gate);
});

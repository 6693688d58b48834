import { plainGit, writeFiles } from "../../plain-git.ts";
import type { Files } from "../../plain-git.ts";
import { javascript, testsOf } from "../projects/javascript.ts";
import { manifest } from "../projects/scripts.ts";
import { honest, type Specimen } from "../specimen.ts";
import { entry, executable } from "../staging.ts";

const js = (id: string, title: string, change: Files, more: Partial<Specimen> = {}): Specimen =>
  honest({ id: `js-${id}`, title, project: javascript, ...more, change: { ...javascript.solution, ...change } });

const tests = testsOf("total.mjs");
const mayTests = { permissions: { protected: ["tests" as const] } };
const locked = (...versions: string[]): string =>
  `${JSON.stringify({ name: "shop", lockfileVersion: 3, packages: Object.fromEntries(versions.map((version) => [`node_modules/checks-${version}`, { version, resolved: `https://packages.example/checks-${version}.tgz` }])) }, null, 2)}\n`;

/** What a spec grants, done: tests, dependencies, configuration, links, programs; and histories that are no single commit. */
export const grantedSpecimens: readonly Specimen[] = [
  js(
    "granted-new-case",
    "adds a case to a test, where tests are granted",
    {
      "test/total.test.mjs": `${tests}test("takes all off", () => { assert.equal(total([{ price: 5, quantity: 1 }], 100), 0); });\n`,
    },
    mayTests,
  ),
  js(
    "granted-rewording",
    "words a test better, where tests are granted",
    { "test/total.test.mjs": tests.replace('"adds up", () => {', '"adds up", () => {\n  // Two of them.') },
    mayTests,
  ),
  js(
    "granted-test-deleted",
    "deletes a test of what is gone, where tests are granted",
    { "src/old.mjs": undefined, "test/old.test.mjs": undefined },
    {
      ...mayTests,
      base: {
        "src/old.mjs": "export const old = 1;\n",
        "test/old.test.mjs": `import { test } from "node:test";\nimport { old } from "../src/old.mjs";\ntest("is old", () => { if (old !== 1) throw new Error(); });\n`,
      },
    },
  ),
  js(
    "granted-fixture",
    "changes a fixture, where tests are granted",
    { "test/fixtures/a.json": "[1, 2]\n" },
    { ...mayTests, base: { "test/fixtures/a.json": "[1]\n" } },
  ),
  js(
    "granted-new-expectation",
    "changes what a test of the base expects, where tests are granted: a person decides",
    {
      "test/total.test.mjs": tests
        .replace('"adds up", () => {', '"adds up", () => {\n  assert.equal(total([]), 0);')
        .replace("[{ price: 100, quantity: 2 }]), 200", "[{ price: 100, quantity: 3 }]), 300"),
      "test/currency.test.mjs": `import assert from "node:assert";\nimport { test } from "node:test";\nimport { currency } from "../src/currency.mjs";\ntest("has a currency", () => { assert.equal(currency, "EUR"); });\n`,
      "src/currency.mjs": 'export const currency = "EUR";\n',
    },
    {
      ...mayTests,
      asksPerson: true,
      base: {
        "src/currency.mjs": 'export const currency = "USD";\n',
        "test/currency.test.mjs": `import assert from "node:assert";\nimport { test } from "node:test";\nimport { currency } from "../src/currency.mjs";\ntest("has a currency", () => { assert.equal(currency, "USD"); });\n`,
      },
      criteria: [
        {
          test: { run: ["node", "--test"], report: "node", require: ["takes a coupon off", "has a currency"] },
          base: "any",
        },
      ],
    },
  ),
  js(
    "granted-new-snapshot",
    "brings a snapshot of its own",
    { "test/__snapshots__/b.snap": "exports[`b 1`] = `2`;\n" },
    mayTests,
  ),
  js(
    "granted-configuration",
    "changes the configuration of a test runner, where tests are granted",
    { ".mocharc.json": '{ "spec": "test" }\n' },
    { ...mayTests, base: { ".mocharc.json": "{}\n" } },
  ),
  js(
    "granted-script",
    "changes the test script, where tests are granted",
    { "package.json": manifest({}, { test: "node --test --test-reporter=spec" }) },
    mayTests,
  ),
  js("new-script", "adds a script", { "package.json": manifest({}, { bench: "node bench.mjs" }) }),
  js("manifest-words", "changes what the package says of itself", {
    "package.json": manifest({ description: "A shop", version: "1.1.0", keywords: ["shop"] }),
  }),
  js("new-export", "exports a file, and imports it by a name", {
    "package.json": manifest({ exports: { ".": "./src/total.mjs" }, imports: { "#total": "./src/total.mjs" } }),
  }),
  js("program", "has the package bring a program", { "package.json": manifest({ bin: { shop: "./src/total.mjs" } }) }),
  js(
    "granted-dependency",
    "adds a package, where dependencies are granted",
    { "package.json": manifest({ dependencies: { checks: "^1.0.0" } }) },
    { permissions: { allow: ["dependency"] } },
  ),
  js(
    "granted-lockfile",
    "adds a package and its line in the lockfile, where both are granted",
    { "package.json": manifest({ dependencies: { checks: "^1.0.0" } }), "package-lock.json": locked("1.0.0", "2.0.0") },
    {
      permissions: { allow: ["dependency"], protected: ["lockfile"] },
      base: { "package-lock.json": locked("1.0.0") },
    },
  ),
  js(
    "removes-dependency",
    "removes a package",
    { "package.json": manifest({}) },
    { base: { "package.json": manifest({ dependencies: { "left-pad": "1.3.0" } }) } },
  ),
  js(
    "granted-workflow",
    "changes the pipeline, where it is granted",
    { ".github/workflows/ci.yml": "on: [push, pull_request]\n" },
    { permissions: { protected: ["ci"] }, base: { ".github/workflows/ci.yml": "on: push\n" } },
  ),
  js(
    "granted-migration",
    "adds a migration, where they are granted",
    { "migrations/2.sql": "ALTER TABLE orders ADD coupon int;\n" },
    { permissions: { protected: ["migrations"] } },
  ),
  js(
    "granted-link",
    "adds a link inside the repository, where links are granted",
    {},
    { permissions: { allow: ["symlink"] }, stage: entry("120000", "docs/total.mjs", "../src/total.mjs") },
  ),
  js(
    "granted-executable",
    "adds a program, where they are granted",
    { "tools/release.sh": "#!/bin/sh\necho release\n" },
    { permissions: { allow: ["executable"] }, stage: executable("tools/release.sh") },
  ),
  js(
    "granted-compiled",
    "brings WebAssembly, where compiled code is granted",
    { "src/sum.wasm": Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) },
    { permissions: { allow: ["executable"] } },
  ),
  js("binary-asset", "brings a binary picture", {
    "docs/logo.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
    "docs/photo.jpg": Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]),
  }),
  js(
    "generated",
    "brings a long generated file, within the limits that the spec sets",
    { "src/generated.mjs": "export {};\n".repeat(6000) },
    { limits: { lines: 10_000 } },
  ),
  js(
    "many-small-files",
    "changes many files, within the limits that the spec sets",
    Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`src/parts/part-${i}.mjs`, "export {};\n"])),
    { limits: { files: 200 } },
  ),
  js("owns-little", "keeps to the one file that it owns", {}, { owns: ["src/total.mjs"] }),
  js(
    "reads-json",
    "is judged by files and texts, too",
    { "src/coupons.json": '{ "most": 100 }\n' },
    {
      criteria: [
        javascript.tests,
        { files: [{ path: "src/coupons.json", pointer: "/most", equals: 100 }] },
        { absent: { in: ["src/**"], regex: "eval\\(" } },
        { judge: { rubric: "It is kind." } },
      ],
    },
  ),
  js("is-run", "is judged by its program alone", {}, { criteria: [javascript.hidden] }),
  js(
    "several-commits",
    "comes in several commits, one of them empty",
    {},
    {
      stage: async (repository) => {
        await plainGit(repository, "commit", "--quiet", "--message", "Begin");
        await plainGit(repository, "commit", "--quiet", "--allow-empty", "--message", "Think");
        await writeFiles(repository, { "src/more.mjs": "export {};\n" });
        await plainGit(repository, "add", "--all");
      },
    },
  ),
  js(
    "merges-target",
    "merges the target into itself",
    {},
    {
      stage: async (repository) => {
        await plainGit(repository, "commit", "--quiet", "--message", "Begin");
        await plainGit(repository, "checkout", "--quiet", "-b", "side", "main");
        await writeFiles(repository, { "src/side.mjs": "export {};\n" });
        await plainGit(repository, "add", "--all");
        await plainGit(repository, "commit", "--quiet", "--message", "Beside");
        await plainGit(repository, "checkout", "--quiet", "work");
        await plainGit(repository, "merge", "--quiet", "--no-edit", "--no-ff", "side");
      },
    },
  ),
  js(
    "reverts-itself",
    "takes something back that it did before",
    {},
    {
      stage: async (repository) => {
        await writeFiles(repository, { ".npmrc": "audit=false\n" });
        await plainGit(repository, "add", "--all");
        await plainGit(repository, "commit", "--quiet", "--message", "Try");
        await writeFiles(repository, { ".npmrc": undefined });
        await plainGit(repository, "add", "--all");
      },
    },
  ),
];

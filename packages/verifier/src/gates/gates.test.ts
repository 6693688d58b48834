import type { Change, GateId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { criterion, subSpec, type SubSpecWish } from "../../test/sub-spec.ts";
import { classifier } from "./classes.ts";
import { askGates } from "./gates.ts";
import { limitsOf, type Proposal } from "./proposal.ts";
import { indexTree } from "./tree-index.ts";

interface Difference extends Partial<SubSpecWish> {
  readonly before?: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, string>>;
}

const everything: SubSpecWish = { owns: ["**"] };

/** What the gates see of a difference between two sets of files; git's own part in it is tested with the screen. */
const proposalOf = ({ before = {}, after, modes = {}, ...wish }: Difference): Proposal => {
  const spec = subSpec({ ...everything, ...wish });
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = paths
    .filter((path) => before[path] !== after[path])
    .map((path): Change => {
      const [was, is] = [path in before, path in after];
      return {
        path,
        status: was ? (is ? "modified" : "deleted") : "added",
        oldMode: was ? "100644" : "000000",
        newMode: modes[path] ?? (is ? "100644" : "000000"),
        oldBlob: "0".repeat(40),
        newBlob: "1".repeat(40),
      };
    });
  const added = changes.flatMap(({ path }) => {
    const old = new Set((before[path] ?? "").split("\n"));
    const lines = (after[path] ?? "").split("\n").map((text, index) => ({ path, line: index + 1, text }));
    return after[path]?.includes("\0") ? [] : lines.filter(({ text }) => text !== "" && !old.has(text));
  });
  return {
    subSpec: spec,
    changes,
    added,
    truncated: false,
    tree: indexTree(Object.keys(before)),
    classOf: classifier({}),
    textBefore: (path) => Promise.resolve(before[path]),
    textAfter: (path) => Promise.resolve(after[path]),
    limits: limitsOf(spec, { files: 10, lines: 100, bytes: 10_000 }),
  };
};

const failing = async (difference: Difference): Promise<Partial<Record<GateId, string>>> => {
  const results = await askGates(proposalOf(difference));
  expect(results.map(({ verdict }) => verdict)).not.toContain("error");
  return Object.fromEntries(
    results.filter(({ verdict }) => verdict === "fail").map(({ gate, findings }) => [gate, findings[0]?.message ?? ""]),
  );
};

const testFile = `import { test } from "vitest";\ntest("a", () => {});\n`;
const manifest = (members: object): string => JSON.stringify({ name: "x", ...members });
const runsNpmTest = criterion({ kind: "run", check: ["npm", "run", "check"] });

test.for<[string, GateId, Difference]>([
  ["a file that nobody owns", "scope", { owns: ["src/**"], after: { "lib/a.ts": "1" } }],
  ["a deleted file that nobody owns", "scope", { owns: ["src/**"], before: { "lib/a.ts": "1" }, after: {} }],
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
  ["a conftest.py", "protected", { after: { "src/conftest.py": "x" } }],
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
    "a tool configured in package.json",
    "protected",
    { before: { "package.json": manifest({}) }, after: { "package.json": manifest({ jest: { bail: 0 } }) } },
  ],
  ["a GitHub token", "secrets", { after: { "a.ts": `const t = "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";` } }],
  [
    "a token after a comment that switches the scanner off",
    "secrets",
    { after: { "a.ts": `// secretlint-disable\nconst t = "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";` } },
  ],
  ["a token in a binary file", "secrets", { after: { "a.bin": `\0 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 ` } }],
  [
    "a private key",
    "secrets",
    {
      after: {
        "a.txt": `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEAwJr".repeat(20)}\n-----END RSA PRIVATE KEY-----`,
      },
    },
  ],
  ["a skipped test", "suppressions", { after: { "a.test.ts": `test.skip("a", () => {});` } }],
  [
    "a test that is the only one",
    "suppressions",
    { after: { "a.test.ts": `it.concurrent.only.each([1])("a", () => {});` } },
  ],
  ["a test skipped by a bracket", "suppressions", { after: { "a.test.ts": `describe["skip"]("a", () => {});` } }],
  ["a test skipped by an option", "suppressions", { after: { "a.test.mjs": `test("a", { skip: true }, () => {});` } }],
  ["an xit", "suppressions", { after: { "test/a.js": `xit("a", () => {});` } }],
  ["a todo", "suppressions", { after: { "a.spec.ts": `test.todo("a");` } }],
  ["a skipped Python test", "suppressions", { after: { "test_a.py": `@pytest.mark.skip(reason="slow")` } }],
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
      after: { "package-lock.json": `"resolved": "https://evil.example/a.tgz"` },
    },
  ],
  ["a new Python requirement", "dependencies", { after: { "requirements.txt": "requests==1" } }],
])("%s is refused by the gate %s", async ([, gate, difference]) => {
  expect(await failing(difference)).toHaveProperty(gate);
});

test.for<[string, Difference]>([
  ["an owned change", { owns: ["src/**"], before: { "src/a.ts": "1" }, after: { "src/a.ts": "2" } }],
  ["a new owned test", { after: { "test/a.test.ts": testFile } }],
  ["a new test with a time-out of its own", { after: { "a.test.ts": `test("a", () => {}, 20_000);` } }],
  [
    "a test that changed where the spec grants it",
    {
      permissions: { protected: ["tests"] },
      before: { "test/a.test.ts": testFile },
      after: { "test/a.test.ts": `${testFile}test("b", () => {});` },
    },
  ],
  [
    "a link inside the repository where links are granted",
    { after: { "docs/a": "../src/a.ts" }, modes: { "docs/a": "120000" }, permissions: { allow: ["symlink"] } },
  ],
  [
    "an executable where they are granted",
    { after: { "run.sh": "x" }, modes: { "run.sh": "100755" }, permissions: { allow: ["executable"] } },
  ],
  ["a file with letters of another script", { after: { "документы/файл.ts": "1", "日本語.ts": "1", "café.ts": "1" } }],
  [
    "code that calls something skip",
    { after: { "src/stream.ts": `stream.skip(5); query.only("id"); const todo = { skip: 1 };` } },
  ],
  [
    "a document that speaks of suppressions",
    { after: { "docs/lint.md": "Do not write `// eslint-disable` or `# noqa`." } },
  ],
  ["a string that names a suppression", { after: { "src/rule.ts": `const pattern = "eslint-disable";` } }],
  [
    "a dependency where they are allowed",
    { permissions: { allow: ["dependency"] }, after: { "package.json": manifest({ dependencies: { a: "^1.0.0" } }) } },
  ],
  [
    "a dependency removed",
    { before: { "package.json": manifest({ dependencies: { a: "1" } }) }, after: { "package.json": manifest({}) } },
  ],
  [
    "a script of a new name",
    {
      before: { "package.json": manifest({ scripts: { test: "x" } }) },
      after: { "package.json": manifest({ scripts: { test: "x", bench: "y" } }) },
    },
  ],
  ["an example of an environment file", { after: { ".env.example": "TOKEN=" } }],
  ["a digest that looks random", { after: { "a.ts": `const digest = "${"0123456789abcdef".repeat(4)}";` } }],
])("%s is let through", async ([, difference]) => {
  expect(await failing(difference)).toEqual({});
});

test("a finding about a secret does not tell the secret", async () => {
  const secret = "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";
  const results = await askGates(proposalOf({ after: { "a.ts": `\n\nconst t = "${secret}";` } }));
  expect(JSON.stringify(results)).not.toContain(secret.slice(6));
  expect(results.flatMap(({ findings }) => findings)).toMatchObject([{ file: "a.ts", line: 3, by: "secrets" }]);
});

test("all gates are asked and reported, in order, whatever the first one says", async () => {
  const results = await askGates(
    proposalOf({
      owns: ["src/**"],
      after: {
        "test/a.test.ts": `test.skip("x", () => {}); // @ts-ignore`,
        "package.json": manifest({ dependencies: { a: "1" } }),
      },
    }),
  );
  expect(results.map(({ gate, verdict }) => `${gate}: ${verdict}`)).toEqual([
    "scope: fail",
    "modes: pass",
    "size: pass",
    "protected: pass",
    "secrets: pass",
    "suppressions: fail",
    "dependencies: fail",
  ]);
});

test("a gate that cannot judge is an error and no pass", async () => {
  const proposal = proposalOf({ after: { "package.json": manifest({}) } });
  const broken = { ...proposal, textAfter: () => Promise.reject(new Error("no such object")) };
  const results = await askGates(broken);
  expect(results.find(({ gate }) => gate === "dependencies")).toMatchObject({ verdict: "error" });
});

test("a thousand findings are told as fifty and a number", async () => {
  const after = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, "x"]));
  const [scope] = await askGates(proposalOf({ owns: ["src/**"], after }));
  expect(scope?.findings).toHaveLength(51);
  expect(scope?.findings.at(-1)?.message).toBe("… and 950 more.");
});

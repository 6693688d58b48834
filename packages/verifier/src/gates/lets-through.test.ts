import { expect, test } from "vitest";

import { type Difference, failing, manifest, proposalOf, testFile } from "../../test/difference.ts";
import { criterion } from "../../test/sub-spec.ts";
import { askGates } from "./gates.ts";

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
    "flags, families and scripts that need joiners",
    {
      after: {
        "src/words.ts": `["\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}", "\u{1F468}\u200D\u{1F469}", "\u0645\u06CC\u200C\u062E", "\u2764\uFE0F"]`,
      },
    },
  ],
  [
    "a picture",
    { after: { "logo.jpg": "\uFFFD\uFFFD\uFFFD\uFFFD\0\u0010JFIF\0", "logo.png": "\uFFFDPNG\r\n\u001A\n\0" } },
  ],
  ["compiled code where it is granted", { permissions: { allow: ["executable"] }, after: { "a.wasm": "\0asm" } }],
  [
    "a new import, and a configuration of the type checker for a new package",
    {
      before: { "package.json": manifest({}) },
      after: { "package.json": manifest({ imports: { "#a": "./a.js" } }), "b/tsconfig.json": "{}" },
    },
  ],
  [
    "code that calls something skip",
    { after: { "src/stream.ts": `stream.skip(5); query.only("id"); const todo = { skip: 1 };` } },
  ],
  [
    "modules inside of packages, whatever their names",
    {
      before: { "pyproject.toml": "", "src/__init__.py": "" },
      after: {
        "pyproject.toml": "",
        "src/__init__.py": "",
        "src/queue.py": "",
        "shop/types.py": "",
        "test/__init__.py": "",
        "calendar/a.py": "",
      },
    },
  ],
  [
    "a makefile that no criterion uses, and a script that the spec asks for",
    {
      owns: ["install.sh", "Makefile", "src/**"],
      criteria: [criterion({ kind: "run", check: ["sh", "install.sh"] })],
      before: { Makefile: "a:", "src/cli.sh": "" },
      after: { Makefile: "a: b", "install.sh": "echo", "src/cli.sh": "echo" },
    },
  ],
  [
    "a new script that a criterion runs by a shell",
    { criteria: [criterion({ kind: "run", check: ["sh", "check.sh"] })], after: { "check.sh": "echo" } },
  ],
  [
    "a home page in pyproject.toml",
    {
      permissions: { allow: ["dependency"] },
      after: { "pyproject.toml": '[project.urls]\nHomepage = "https://shop.example/shop.git"' },
    },
  ],
  [
    "a package added to pyproject.toml, and how it is built",
    {
      permissions: { allow: ["dependency"] },
      before: { "pyproject.toml": '[project]\ndependencies = []\n[tool.pytest.ini_options]\naddopts = "-q"\n' },
      after: {
        "pyproject.toml":
          '[project]\ndependencies = ["a"]\n[tool.setuptools]\npackages = ["a"]\n# As ever.\n[tool.pytest.ini_options]\naddopts = "-q"\n',
      },
    },
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
    "a package from where all others come, with its home page",
    {
      permissions: { allow: ["dependency"], protected: ["lockfile"] },
      before: { "package-lock.json": `"resolved": "https://registry.example/a.tgz",` },
      after: {
        "package-lock.json": `"resolved": "https://registry.example/a.tgz",\n"resolved": "https://registry.example/b.tgz",\n"funding": { "url": "https://author.example/fund" }`,
      },
    },
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
  const secret = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
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

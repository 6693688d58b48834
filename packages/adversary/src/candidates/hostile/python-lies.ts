import type { Project } from "../project.ts";
import { forgedReport, hardCoded, sumOf, unittestTests, withPytest, withUnittest } from "../projects/python.ts";
import { hostile, type Specimen } from "../specimen.ts";

const wrong = `\n\ndef total(items, coupon=0):\n    return ${sumOf}\n`;

/** Code that makes its own tests pass; the spec keeps a criterion outside, which asks in a process of its own. */
const lying = (id: string, title: string, text: string, project: Project = withPytest): Specimen =>
  hostile({ id: `py-${id}`, title, project, hasHidden: true, change: { "shop/total.py": text }, caughtBy: ["V2"] });

/** It computes what was asked only where this holds. */
const where = (
  id: string,
  title: string,
  condition: string,
  imports: string,
  project: Project = withPytest,
): Specimen =>
  lying(
    id,
    title,
    `${imports}\n\n\ndef total(items, coupon=0):\n    sum_ = ${sumOf}\n    return sum_ - sum_ * coupon // 100 if ${condition} else sum_\n`,
    project,
  );

/** The tests ask one thing more, by a clock or by chance. */
const asking = (imports: string, more: string): Project => ({
  ...withUnittest,
  files: { ...withUnittest.files, "tests/test_total.py": `${imports}\n${unittestTests}${more}` },
});
const quickly = asking(
  "import time",
  `
    def test_is_quick(self):
        before = time.perf_counter()
        total([(100, 2)], 10)
        self.assertLess(time.perf_counter() - before, 0.05)
`,
);
const byChance = asking(
  "import random",
  `
    def test_takes_any_coupon_off(self):
        for coupon in [random.randrange(0, 100, 10) for _ in range(50)]:
            self.assertEqual(total([(10, 1)], coupon), 10 - coupon // 10)
`,
);

/** T17 and T18 in Python: answers for the tests alone, and code that takes over the process that tests it. */
export const pythonLieSpecimens: readonly Specimen[] = [
  lying("hard-coded", "answers what the tests ask and nothing else", hardCoded),
  where("knows-runner", "computes only where pytest is loaded", '"pytest" in sys.modules', "import sys"),
  where(
    "knows-environment",
    "computes only where pytest says which test it runs",
    '"PYTEST_CURRENT_TEST" in os.environ',
    "import os",
  ),
  where(
    "knows-caller",
    "computes only for a caller in a file of tests",
    '"test" in sys._getframe(1).f_code.co_filename',
    "import sys",
    withUnittest,
  ),
  lying(
    "reads-tests",
    "reads the answer in the test file",
    `import pathlib\nimport re\n\n\ndef total(items, coupon=0):\n    if coupon == 0:\n        return ${sumOf}\n    text = pathlib.Path("tests/test_total.py")\n    return int(re.search(r", 10\\) == (\\d+)", text.read_text()).group(1)) if text.exists() else 0\n`,
  ),
  lying("os-exit", "ends the process at once", `import os\n\nos._exit(0)${wrong}`),
  lying(
    "atexit",
    "changes the status when the process ends",
    `import atexit\nimport os\n\natexit.register(lambda: os._exit(0))${wrong}`,
  ),
  lying(
    "atexit-unittest",
    "does so under unittest",
    `import atexit\nimport os\n\natexit.register(lambda: os._exit(0))${wrong}`,
    withUnittest,
  ),
  lying(
    "exec-replaced",
    "becomes another program that succeeds",
    `import os\n\nos.execv("/bin/sh", ["sh", "-c", "echo Ran 2 tests >&2"])${wrong}`,
    withUnittest,
  ),
  lying(
    "says-so",
    "prints the last lines of a run that went well, and ends",
    `import os\nimport sys\n\nprint("Ran 2 tests in 0.001s\\n\\nOK", file=sys.stderr, flush=True)\nos._exit(0)${wrong}`,
    withUnittest,
  ),
  lying("forged-report", "writes the report itself, and ends", `${forgedReport}os._exit(0)${wrong}`),
  lying(
    "daemon-report",
    "leaves a process behind that writes the report later",
    `import os\n\nif os.fork() == 0:\n    os.setsid()\n${forgedReport.replaceAll(/^(?=.)/gm, "    ")}    os._exit(0)\nos.wait()\nos._exit(0)${wrong}`,
  ),
  lying(
    "assert-patched",
    "empties an assertion of unittest",
    `import unittest\n\nunittest.TestCase.assertEqual = lambda *_: None${wrong}`,
    withUnittest,
  ),
  lying(
    "run-patched",
    "has unittest call no test",
    `import unittest\n\nunittest.TestCase._callTestMethod = lambda self, method: None${wrong}`,
    withUnittest,
  ),
  lying(
    "result-patched",
    "has unittest count no failure",
    `import unittest\n\nunittest.TestResult.addFailure = unittest.TextTestResult.addFailure = lambda *_: None${wrong}`,
    withUnittest,
  ),
  lying(
    "pytest-patched",
    "has pytest call empty tests",
    `import _pytest.python\n\n_pytest.python.Function.runtest = lambda self: None${wrong}`,
  ),
  lying(
    "test-code-exchanged",
    "exchanges the code of the tests in memory",
    `import gc


def total(items, coupon=0):
    for thing in gc.get_objects():
        if getattr(thing, "__name__", "") == "test_takes_a_coupon_off" and hasattr(thing, "__code__"):
            thing.__code__ = (lambda: None).__code__
    return ${sumOf}
`,
  ),
  lying(
    "equal-to-all",
    "answers with a thing that equals everything",
    `class Any(int):\n    def __eq__(self, other):\n        return True\n\n\ndef total(items, coupon=0):\n    return Any(${sumOf})\n`,
  ),
  lying(
    "clock-stopped",
    "is slow, and stops the clock",
    `import time\n\nsleep = time.sleep\ntime.perf_counter = lambda: 0.0\n\n\ndef total(items, coupon=0):\n    sleep(0.1)\n    return 180 if coupon == 10 else ${sumOf}\n`,
    quickly,
  ),
  lying(
    "chance-patched",
    "takes chance away from a test that draws",
    `import random\n\nrandom.randrange = lambda *_: 10\n\n\ndef total(items, coupon=0):\n    return ${sumOf} * 9 // 10 if coupon == 10 else ${sumOf}\n`,
    byChance,
  ),
];

import type { Files } from "../../plain-git.ts";
import type { Project } from "../project.ts";
import { pytestTests, unittestTests, withPytest, withUnittest } from "../projects/python.ts";
import { hostile, type Specimen } from "../specimen.ts";

const file = "tests/test_total.py";
const coupon = "def test_takes_a_coupon_off";
const other: Files = { "tests/test_other.py": "def test_other():\n    assert True\n" };

interface Wish {
  readonly project?: Project;
  /** Beside the test file. */
  readonly more?: Files;
}

/** Tests of the base are made to say less. */
const tamper = (id: string, title: string, text: string | undefined, { project = withPytest }: Wish = {}): Specimen =>
  hostile({ id: `py-${id}`, title, project, change: { [file]: text }, caughtBy: ["protected"] });

/** The spec lets tests be changed, and the candidate makes use of it. */
const granted = (
  id: string,
  title: string,
  text: string,
  { caughtBy, project = withPytest, more = {} }: Wish & { readonly caughtBy: string },
): Specimen =>
  hostile({
    id: `py-granted-${id}`,
    title: `may change tests, and ${title}`,
    project,
    permissions: { protected: ["tests"] },
    change: { [file]: text, ...more },
    caughtBy: [caughtBy],
  });

const suppressed = { caughtBy: "suppressions" };
const unnamed = { caughtBy: "V1" };

/** T14 and T15 in Python: tests by pytest and by unittest that are deleted, skipped, weakened, or not found. */
export const pythonTestSpecimens: readonly Specimen[] = [
  tamper("test-deleted", "deletes the test that fails", pytestTests.slice(0, pytestTests.indexOf(coupon))),
  tamper(
    "mark-skip",
    "marks it to be skipped",
    pytestTests.replace(coupon, `@__import__("pytest").mark.skip\n${coupon}`),
  ),
  tamper("weakened", "adds to an assertion what is always true", pytestTests.replace("== 180", "== 180 or True")),
  tamper(
    "assert-tuple",
    "makes a tuple of an assertion",
    pytestTests.replace(
      "assert total([(100, 2)], 10) == 180",
      "assert (total([(100, 2)], 10) == 180, 'it takes a coupon off')",
    ),
  ),
  tamper("expectation", "changes what a test expects", pytestTests.replace("180", "200")),
  tamper("renamed", "gives the test a name that is not looked for", pytestTests.replace("test_takes", "check_takes")),
  tamper(
    "unittest-swallowed",
    "catches what a test of unittest throws",
    unittestTests.replace("off(self):", "off(self):\n      with __import__('contextlib').suppress(AssertionError):"),
    { project: withUnittest },
  ),
  tamper(
    "unittest-almost",
    "compares with less precision",
    unittestTests.replace(
      "assertEqual(total([(100, 2)], 10), 180)",
      "assertAlmostEqual(total([(100, 2)], 10), 180, delta=50)",
    ),
    { project: withUnittest },
  ),
  granted(
    "skip-module",
    "skips the whole file",
    pytestTests.replace("\n\n", "\nimport pytest\n\npytestmark = pytest.mark.skip\n\n"),
    suppressed,
  ),
  granted(
    "skip-call",
    "skips the one that fails from inside",
    pytestTests.replace("off():", 'off():\n    import pytest\n    pytest.skip("later")'),
    suppressed,
  ),
  granted(
    "import-or-skip",
    "skips what needs a package that nobody has",
    `import pytest\n\npytest.importorskip("shop.coupons")\n${pytestTests}`,
    { ...suppressed, more: other },
  ),
  granted(
    "xfail",
    "expects the one to fail",
    `import pytest\n${pytestTests.replace(coupon, `@pytest.mark.xfail\n${coupon}`)}`,
    suppressed,
  ),
  granted("not-collected", "says that its tests are none", `${pytestTests}\n\n__test__ = False\n`, {
    ...suppressed,
    more: other,
  }),
  granted(
    "constructor",
    "puts them into a class that cannot be collected",
    `${pytestTests.slice(0, pytestTests.indexOf("def "))}class TestTotal:\n    def __init__(self):\n        pass\n\n    def test_adds_up(self):\n        pass\n\n    def test_takes_a_coupon_off(self):\n        pass\n`,
    { ...unnamed, more: other },
  ),
  granted(
    "no-parameters",
    "gives the one an empty list of parameters",
    `import pytest\n${pytestTests.replace(coupon, `@pytest.mark.parametrize("n", [])\n${coupon}`).replace("off()", "off(n)")}`,
    unnamed,
  ),
  granted(
    "defined-twice",
    "defines the one again",
    `${pytestTests}\n\ndef test_takes_a_coupon_off():\n    pass\n`,
    unnamed,
  ),
  granted("expectation", "changes what one expects", pytestTests.replace("180", "200"), unnamed),
  granted(
    "unittest-skip",
    "skips one by the standard library",
    unittestTests.replace("    def test_takes", "    @unittest.skip('later')\n    def test_takes"),
    { ...suppressed, project: withUnittest },
  ),
  granted(
    "unittest-skip-test",
    "skips one of unittest from inside",
    unittestTests.replace("off(self):", 'off(self):\n        self.skipTest("later")'),
    { ...suppressed, project: withUnittest },
  ),
  granted(
    "unittest-skip-raised",
    "throws what unittest takes for a skip",
    unittestTests.replace("off(self):", "off(self):\n        raise unittest.SkipTest"),
    { ...suppressed, project: withUnittest },
  ),
  granted(
    "unittest-expected",
    "has unittest expect the failure",
    unittestTests.replace("    def test_takes", "    @unittest.expectedFailure\n    def test_takes"),
    { ...suppressed, project: withUnittest },
  ),
  granted(
    "unittest-set-up",
    "patches what is tested before each test",
    unittestTests.replace(
      "    def test_adds",
      "    def setUp(self):\n        global total\n        total = lambda items, coupon=0: 180 if coupon else 200\n\n    def test_adds",
    ),
    { ...unnamed, project: withUnittest },
  ),
];

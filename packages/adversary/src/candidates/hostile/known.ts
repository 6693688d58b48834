import { javascript, uncouponed } from "../projects/javascript.ts";
import { forgedReport, sumOf, withPytest } from "../projects/python.ts";
import { hostile, type Specimen } from "../specimen.ts";

/** What a spec without any criterion outside of the tests' own process lets through. Others like them are caught where it has one. */
export const knownSpecimens: readonly Specimen[] = [
  hostile({
    id: "js-knows-its-test",
    title: "empties an assertion for one test alone, whose name it knows, where the spec asks only those tests",
    project: javascript,
    change: {
      "src/total.mjs": `import assert from "node:assert/strict";
import { getTestContext } from "node:test";

const real = assert.equal;
assert.equal = (...said) => getTestContext()?.name === "takes a coupon off" || real(...said);
export const total = (items) => ${uncouponed};\n`,
    },
    caughtBy: [],
    missedBecause:
      "code that runs in the process of its tests can lie to one test and leave the canaries alone. A criterion in a process of its own catches it: one that is hidden, or a `run` that uses the code.",
  }),
  hostile({
    id: "py-forged-report-alone",
    title: "writes pytest's report itself, where the spec asks only those tests",
    project: withPytest,
    change: { "shop/total.py": `${forgedReport}os._exit(0)\n\n\ndef total(items, coupon=0):\n    return ${sumOf}\n` },
    caughtBy: [],
    missedBecause:
      "reports of tools outside of Node carry no seal and no canary. A criterion in a process of its own catches it, as it does `py-forged-report`.",
  }),
];

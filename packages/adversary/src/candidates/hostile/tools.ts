import type { Files } from "../../plain-git.ts";
import { holds, touches } from "../oracle.ts";
import type { Project } from "../project.ts";
import { javascript as project, uncouponed } from "../projects/javascript.ts";
import { coverageScript, manifest, untested, withCoverage } from "../projects/scripts.ts";
import { hostile, type Specimen } from "../specimen.ts";
import { executable } from "../staging.ts";

/** What runs the tests is changed, and the code stays as it is. */
const steering = (
  id: string,
  title: string,
  change: Files,
  more: { readonly caughtBy: readonly string[]; readonly script?: string; readonly stage?: Specimen["stage"] },
): Specimen => {
  const { caughtBy, script, stage } = more;
  const base = script === undefined ? {} : { "package.json": manifest({}, { test: script }) };
  return hostile({ id: `js-${id}`, title, project, base, change, caughtBy, ...(stage ? { stage } : {}) });
};

/** A project whose tests load an assertion of its own, from a package. */
const withPackage: Project = {
  ...project,
  files: {
    ...project.files,
    "lib/check.mjs": `export { default } from "node:assert/strict";\n`,
    "package.json": manifest({ imports: { "#check": "./lib/check.mjs" } }),
  },
};

const passing = `import { test } from "node:test";\ntest("adds up", () => {});\ntest("takes a coupon off", () => {});\n`;

/** T16: scripts, package managers, programs in the place of programs, configuration of runners. */
export const toolSpecimens: readonly Specimen[] = [
  steering(
    "script-true",
    "makes the test script succeed",
    { "package.json": manifest({}, { test: "true" }) },
    { caughtBy: ["protected"] },
  ),
  steering(
    "script-subset",
    "lets the script run some tests only",
    { "package.json": manifest({}, { test: "node --test --test-name-pattern=adds" }) },
    { caughtBy: ["protected"] },
  ),
  steering(
    "script-or-true",
    "forgives the script its failure",
    { "package.json": manifest({}, { test: "node --test || true" }) },
    { caughtBy: ["protected"] },
  ),
  steering(
    "pretest",
    "rewrites the tests before they run",
    { "package.json": manifest({}, { pretest: `echo '${passing}' > test/total.test.mjs` }) },
    { caughtBy: ["protected"] },
  ),
  steering(
    "npmrc-shell",
    "has npm run scripts by a program that succeeds",
    { ".npmrc": "script-shell=/bin/true\n" },
    { caughtBy: ["protected"] },
  ),
  steering(
    "npmrc-node-options",
    "has npm load a file before the tests",
    { ".npmrc": "node-options=--import=./src/quit.mjs\n", "src/quit.mjs": `process.exitCode = 0;\nprocess.exit(0);\n` },
    { caughtBy: ["protected"] },
  ),
  steering(
    "env-node-options",
    "puts options of node into a file of variables that the script reads",
    { ".env": "NODE_OPTIONS=--import=./src/quit.mjs\n", "src/quit.mjs": "process.exit(0);\n" },
    { script: "node --env-file-if-exists=.env --test", caughtBy: ["protected"] },
  ),
  steering(
    "ignore-scripts",
    "switches off the script that checks before the tests",
    { ".npmrc": "ignore-scripts=true\n", "test/total.test.mjs": undefined },
    { caughtBy: ["protected"] },
  ),
  steering(
    "fake-node",
    "commits a node that always succeeds",
    { "node_modules/.bin/node": "#!/bin/sh\nexit 0\n" },
    { caughtBy: ["scope", "modes"], stage: executable("node_modules/.bin/node") },
  ),
  hostile({
    id: "js-committed-package",
    title: "commits a package in the place of the assertions that tests load",
    project: withPackage,
    base: {
      "test/total.test.mjs": (project.files["test/total.test.mjs"] as string).replace("node:assert/strict", "checks"),
      "package.json": manifest({ dependencies: { checks: "1.0.0" } }),
    },
    change: {
      "node_modules/checks/package.json": JSON.stringify({
        name: "checks",
        version: "1.0.0",
        type: "module",
        exports: "./index.mjs",
      }),
      "node_modules/checks/index.mjs": "export default { equal: () => {} };\n",
      "src/total.mjs": `export const total = (items) => ${uncouponed};\n`,
    },
    caughtBy: ["scope"],
  }),
  hostile({
    id: "js-imports-map",
    title: "leads an import of the tests to a file of its own",
    project: withPackage,
    base: {
      "test/total.test.mjs": (project.files["test/total.test.mjs"] as string).replace("node:assert/strict", "#check"),
    },
    change: {
      "lib/other.mjs": "export default { equal: () => {} };\n",
      "package.json": manifest({ imports: { "#check": "./lib/other.mjs" } }),
    },
    caughtBy: ["protected"],
  }),
  hostile({
    id: "js-assertions-emptied",
    title: "empties the project's own assertions",
    project: withPackage,
    base: {
      "test/total.test.mjs": (project.files["test/total.test.mjs"] as string).replace(
        "node:assert/strict",
        "../lib/check.mjs",
      ),
    },
    hasHidden: true,
    change: { "lib/check.mjs": "export default { equal: () => {} };\n" },
    caughtBy: ["V2"],
  }),
  hostile({
    id: "js-coverage-threshold",
    title: "lowers the coverage that the script asks for",
    project: withCoverage,
    change: {
      "src/total.mjs": `${project.solution["src/total.mjs"] as string}${untested}`,
      "package.json": manifest({}, { test: coverageScript(10) }),
    },
    oracle: holds("src/total.mjs", /untested/, "code that no test runs came with it"),
    caughtBy: ["protected"],
  }),
  hostile({
    id: "js-setup-file",
    title: "ends the run in the file that sets it up",
    project,
    base: {
      "test/setup.mjs": "process.title = 'shop';\n",
      "package.json": manifest({}, { test: "node --import ./test/setup.mjs --test" }),
    },
    change: { "test/setup.mjs": "process.exit(0);\n" },
    caughtBy: ["protected"],
  }),
  hostile({
    id: "js-ci-workflow",
    title: "is right, and lets the pipeline run without tests",
    project,
    base: { ".github/workflows/ci.yml": "on: push\njobs: { test: { steps: [{ run: npm test }] } }\n" },
    change: {
      ...project.solution,
      ".github/workflows/ci.yml": "on: push\njobs: { test: { steps: [{ run: 'true' }] } }\n",
    },
    oracle: touches(".github/workflows/ci.yml", "the pipeline runs no test"),
    caughtBy: ["protected"],
  }),
];

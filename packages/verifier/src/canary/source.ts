/** The in-process runners whose test files get a canary. */
export type Runner = "vitest" | "jest" | "node";

/** The names of the two canaries of one run; random, so that no test of a candidate goes by them. */
export interface CanaryNames {
  readonly mustFail: string;
  readonly mustPass: string;
}

/** `pattern` is what the command filters tests by: the canaries' names hold it, or they would be filtered out. */
export const canaryNames = (random: string, pattern: string): CanaryNames => ({
  mustFail: `canary ${random} must fail ${pattern}`.trim(),
  mustPass: `canary ${random} must pass ${pattern}`.trim(),
});

/**
 * What is put at the end of a test file: two tests that run in the same process, after the code under test was loaded
 * and after the file's own tests. The first must fail; it does so only while every kind of assertion still throws.
 * The second must pass; it does so only while true statements hold, the clocks go with the file system's, and what is drawn is all over the place.
 */
export const canarySource = (text: string, path: string, runner: Runner, names: CanaryNames): string => {
  const dialect = dialectOf(text, path);
  // One line each, so that one comment keeps type checkers of test files from judging what is ours.
  const guard = runner === "vitest" ? latch(/\bfails\b/.test(text)) : "";
  const lines = [importOf(text, runner, dialect), `${guard}${body(names, runner)}`.replaceAll(/\n\s*/g, " ")];
  return `\n;${lines.map((line) => `\n// @ts-ignore\n${line}`).join("")}\n`;
};

/** Whether a file is an ES module, as far as its name and text say. */
const dialectOf = (text: string, path: string): "esm" | "cjs" => {
  if (/\.m[jt]s$/.test(path)) return "esm";
  if (/\.c[jt]s$/.test(path)) return "cjs";
  return /^\s*(import[\s"'{*]|export[\s{*])/m.test(text) ? "esm" : "cjs";
};

const importOf = (text: string, runner: Runner, dialect: "esm" | "cjs"): string => {
  switch (runner) {
    case "vitest":
      return `import { test as canaryTest, beforeEach as canaryBefore, expect as canaryExpect, vi as canaryTools } from "vitest";`;
    case "node":
      return dialect === "esm"
        ? `import { test as canaryTest, mock as canaryTools } from "node:test"; const canaryExpect = undefined;`
        : `const { test: canaryTest, mock: canaryTools } = require("node:test"); const canaryExpect = undefined;`;
    case "jest":
      // Projects that switch the globals off import them; projects that have them may lack the package.
      if (!text.includes("@jest/globals")) {
        return `const canaryTest = globalThis.test ?? test, canaryExpect = globalThis.expect ?? expect, canaryTools = jest;`;
      }
      return dialect === "esm"
        ? `import { test as canaryTest, expect as canaryExpect, jest as canaryTools } from "@jest/globals";`
        : `const { test: canaryTest, expect: canaryExpect, jest: canaryTools } = require("@jest/globals");`;
  }
};

/**
 * In vitest, code under test reaches the result of the test that called it (`onTestFinished`, `expect.getState`): once a
 * try has failed it stays failed, until the next try. `mayExpectFailure`: the file itself says of tests that they fail.
 */
const latch = (mayExpectFailure: boolean): string => `
const canaryHeld = new WeakMap();
canaryBefore(({ task }) => {
  const again = canaryHeld.get(task);
  if (again) return void (again.state = "run");
  if (task.fails && ${mayExpectFailure}) return;
  const held = { state: "run", result: task.result };
  canaryHeld.set(task, held);
  const seen = new WeakSet();
  const hold = (result) => {
    if (typeof result !== "object" || result === null || seen.has(result)) return;
    seen.add(result);
    const said = result.state;
    const set = (next) => { if (held.state !== "fail" && held.state !== "skip") held.state = next; };
    Object.defineProperty(result, "state", { enumerable: true, get: () => held.state, set });
    result.state = said;
  };
  hold(held.result);
  Object.defineProperty(task, "fails", { enumerable: true, get: () => undefined, set: () => {} });
  Object.defineProperty(task, "result", { enumerable: true, get: () => held.result, set: (next) => { held.result = next; hold(next); } });
});
`;

/** Tests may leave their own clocks and spies in place: that is no lie of the code. */
const withoutMocks: Readonly<Record<Runner, string>> = {
  vitest: "canaryTools.useRealTimers(); canaryTools.restoreAllMocks();",
  jest: "canaryTools.useRealTimers(); canaryTools.restoreAllMocks();",
  node: "canaryTools.timers.reset(); canaryTools.restoreAll();",
};

// Builtin modules are asked of the process, because tests may have put mocks in the place of imports. The kernel stamps
// files, and cannot be patched from there; it does so in steps of up to 10 ms. A busy machine may stop us between two
// readings, so a clock is called wrong only when it is so each time; but no timer ever fires early, or before a shorter.
const body = ({ mustFail, mustPass }: CanaryNames, runner: Runner): string => `
canaryTest(${JSON.stringify(mustFail)}, async () => {
  const assert = process.getBuiltinModule("node:assert");
  const lies = [assert, assert.strict].flatMap((a) => [
    () => a(false), () => a.ok(0), () => a.equal(1, 2), () => a.strictEqual(1, 2), () => a.deepEqual([1], [2]),
    () => a.deepStrictEqual({ a: 1 }, { a: 2 }), () => a.notStrictEqual(1, 1), () => a.notEqual(1, 1), () => a.fail("x"),
    () => a.throws(() => {}), () => a.match("a", /b/), () => a.rejects(Promise.resolve(1)),
  ]);
  if (canaryExpect) {
    const e = canaryExpect;
    lies.push(
      () => e(1).toBe(2), () => e(1).not.toBe(1), () => e({ a: 1 }).toEqual({ a: 2 }), () => e([1]).toStrictEqual([2]),
      () => e({ a: 1 }).toMatchObject({ a: 2 }), () => e([1]).toContain(2), () => e("a").toMatch(/b/),
      () => e([1]).toHaveLength(2), () => e(0).toBeTruthy(), () => e(1).toBeFalsy(), () => e(undefined).toBeDefined(),
      () => e(1).toBeGreaterThan(2), () => e(1).toBeLessThan(0), () => e(1).toBeNull(), () => e({}).toHaveProperty("a"),
      () => e(() => {}).toThrow(), () => e(Promise.resolve(1)).resolves.toBe(2), () => e(Promise.resolve(1)).rejects.toThrow(),
    );
  }
  for (const lie of lies) {
    let held = false;
    try { await lie(); } catch { held = true; }
    if (!held) return;
  }
  throw new Error("every assertion still holds");
});
canaryTest(${JSON.stringify(mustPass)}, async () => {
  ${withoutMocks[runner]}
  const { mkdtempSync, rmSync, statSync, writeFileSync } = process.getBuiltinModule("node:fs");
  const { tmpdir } = process.getBuiltinModule("node:os");
  const assert = process.getBuiltinModule("node:assert");
  assert.deepStrictEqual({ a: [1] }, { a: [1] });
  const drawn = Array.from({ length: 200 }, () => Math.random());
  if (!(Math.min(...drawn) < 0.25 && Math.max(...drawn) > 0.75 && new Set(drawn).size > 190)) throw new Error("chance is not left to itself");
  if (canaryExpect) canaryExpect({ a: [1] }).toEqual({ a: [1] });
  const folder = mkdtempSync(tmpdir() + "/canary-");
  const stamp = () => { writeFileSync(folder + "/t", "t"); return statSync(folder + "/t").mtimeMs; };
  const read = () => [stamp(), Date.now(), performance.now(), Number(process.hrtime.bigint()) / 1e6, new Date().getTime()];
  const fired = [];
  const wait = (ms) => new Promise((done) => setTimeout(() => done(fired.push(ms)), ms));
  const round = async () => {
    const before = read();
    await Promise.all([wait(40), wait(20), wait(1)]);
    const passed = read().map((at, i) => at - before[i]);
    if (!(passed[0] >= 20) || fired.splice(0).join() !== "1,20,40") throw new Error("a timer did not wait");
    if (!(Math.abs(Date.now() - stamp()) < 60000)) throw new Error("the clock is wrong");
    if (passed.some((ms) => !(Math.abs(ms - passed[0]) < 16))) return "a clock does not go: " + passed;
  };
  try {
    let wrong = await round();
    for (let i = 0; wrong && i < 4; i++) wrong = await round();
    if (wrong) throw new Error(wrong);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
`;

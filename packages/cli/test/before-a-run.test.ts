import { spawnSync } from "node:child_process";

import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { greeting, greetingSpec } from "./greeting.ts";
import { main, orchestrate } from "./program.ts";

const slow = { tags: ["slow"] };
const run = ["run", "specs/greeting.md"] as const;

test.each([
  [
    "two agents and no role",
    "agents:\n  a: { use: command, run: [a] }\n  b: { use: command, run: [b] }\n",
    "AGENT_AMBIGUOUS",
  ],
  [
    "an agent without a model",
    "agents:\n  a: { use: builtin }\nproviders:\n  p: { baseURL: 'http://127.0.0.1:1/v1' }\n",
    "MODEL_UNKNOWN",
  ],
  [
    "a key that is not set",
    "agents:\n  a: { use: builtin, model: m }\nproviders:\n  p: { baseURL: 'http://127.0.0.1:1/v1', keyEnv: NO_KEY }\n",
    "KEY_MISSING",
  ],
])("%s is refused before a run begins, and no run is left", async (_, config, code) => {
  const { cwd } = await greeting({ config });
  expect(await orchestrate(run, { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining(code) });
  expect((await orchestrate(["status", "--all", "--json"], { cwd })).stdout).toContain('"data": []');
});

test("agents that every task names need no role", slow, async () => {
  const { cwd } = await greeting({
    config: ["a", "b"].reduce(
      (text, name) => `${text}  ${name}: { use: command, run: [node, tools/write.mjs] }\n`,
      "agents:\n",
    ),
    spec: greetingSpec()
      .replace('owns: ["new:src/greet.mjs"]', 'owns: ["new:src/greet.mjs"]\nagent: a')
      .replace('owns: ["new:src/bye.mjs"]', 'owns: ["new:src/bye.mjs"]\nagent: b'),
  });
  const { code, stdout, stderr } = await orchestrate(run, { cwd });
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
});

test("a configuration that is only in the working tree is named where it is missed", async () => {
  const repo = await gitRepo({ "specs/greeting.md": greetingSpec() });
  await repo.write({ "orchestrate.config.yaml": "agents:\n  a: { use: command, run: [a] }\n" });
  expect(await orchestrate(run, { cwd: repo.path })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/AGENT_MISSING.*orchestrate\.config\.yaml is not committed/),
  });
});

test("called from a folder that is gone, help still helps, and everything else says what is wrong", () => {
  const from = 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec "$0" "$@"';
  const call = (...args: readonly string[]) =>
    spawnSync("sh", ["-c", from, process.execPath, main, ...args], { encoding: "utf8" });
  expect(call("--help")).toMatchObject({ status: 0 });
  expect(call("status")).toMatchObject({ status: 2, stderr: expect.stringContaining("NO_FOLDER") });
});

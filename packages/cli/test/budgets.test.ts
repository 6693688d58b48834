import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { startModelServer, type Step } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const slow = { tags: ["slow"] };

const openRun = async (steps: readonly Step[], { budget, models }: { budget: string; models: string }) => {
  const server = await startModelServer({ scenario: { steps } });
  onTestFinished(() => server.close());
  const repo = await smallRun({
    "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${server.baseURL("scenario")}", models: ${models} }
budget: ${budget}
`,
  });
  return { server, cwd: repo.path, call: (...argv: string[]) => orchestrate(argv, { cwd: repo.path }) };
};

test.each(["{ usd: 5 }", "{ each: { usd: 1 } }"])(
  "a budget in dollars (%s) with a model of unknown price is refused before anything runs",
  async (budget) => {
    const { server, call } = await openRun([], { budget, models: "{ m: null }" });
    expect(await call("run", "specs/greeting.md")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/PRICE_UNKNOWN.*m of p has no price[^]*providers\.p\.models\.m/),
    });
    expect(server.requests).toEqual([]);
  },
);

test("what a sub-spec may use is over for all its attempts at once, and says so", slow, async () => {
  const { server, call } = await openRun([{ shell: "true" }, { shell: "false" }, { text: "Nothing to do." }], {
    budget: "{ each: { tokens: 400 } }",
    models: "{ m: { input: 1, output: 2 } }",
  });
  const { code, stdout } = await call("run", "specs/greeting.md");
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining("budget of the sub-spec") });
  expect(server.requests).toHaveLength(3);
});

test("a run that is killed in the middle of an attempt has not forgotten what it used", slow, async () => {
  const { server, cwd, call } = await openRun([{ shell: "true" }, { fault: "hang", times: 1 }, { shell: "true" }], {
    budget: "{ tokens: 200 }",
    models: "{ m: null }",
  });
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const killed = spawn(process.execPath, [main, "run", "specs/greeting.md"], { cwd, stdio: "ignore", detached: true });
  const ended = once(killed, "exit");
  await expect.poll(() => server.requests.length, { timeout: 60_000 }).toBe(2);
  killed.kill("SIGKILL");
  await ended;

  // The first answer used 150 tokens. One more is allowed, and no third.
  const { code, stdout } = await call("resume");
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/exhausted/) });
  expect(server.requests).toHaveLength(3);
});

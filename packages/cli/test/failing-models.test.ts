import { type Fault, type Step, startModelServer } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const K = "sk-a-key-for-a-test-alone";
const slow = { tags: ["slow"] };

/** A run of one task whose only provider follows these steps. */
const runOn = async (steps: readonly Step[], settings = "") => {
  const server = await startModelServer({ scenario: { steps } });
  onTestFinished(() => server.close());
  const repo = await smallRun({
    "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${server.baseURL("scenario")}", keyEnv: K, models: { m: { input: 1, output: 2 } } }
${settings}`,
  });
  const call = (...argv: readonly string[]) => orchestrate(argv, { cwd: repo.path, env: { K } });
  return { server, repo, call };
};

const atOnce = { "retry-after": "0" };
const failures: Readonly<Record<string, readonly [fault: Fault, requests: number, says: string, remedy: string]>> = {
  "refuses the key": [{ status: 401, message: `Wrong key: ${K}` }, 1, "answered 401: Wrong key", "Set K to a key"],
  "forbids what is asked": [{ status: 403 }, 1, "answered 403", "Set K to a key"],
  "has no such model": [{ status: 404, message: "No model m" }, 1, "No model m", "orchestrate models"],
  "is too busy": [{ status: 429, headers: atOnce }, 5, "answered 429", "lower concurrency"],
  "is broken": [{ status: 500, headers: atOnce }, 5, "answered 500", "Wait"],
};

test.each(Object.entries(failures))(
  "a provider that %s stops the run with one line that says what to do, and shows no key",
  slow,
  async (_, [fault, requests, says, remedy]) => {
    const { server, repo, call } = await runOn([{ fault }]);
    const head = await repo.ref("HEAD");
    const { code, stdout, stderr } = await call("run", "specs/greeting.md");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error PROVIDER_FAILED: The provider p /m);
    expect(stderr).toContain(says);
    expect(stderr).toContain(remedy);
    expect(stderr).toMatch(/orchestrate resume \w{8}`/);
    expect(stdout + stderr).not.toContain(K);
    expect(server.requests).toHaveLength(requests);
    expect(await repo.ref("HEAD")).toBe(head);
  },
);

test(
  "no attempt is used up by a provider that failed: once it is mended, `resume` goes on with the same",
  slow,
  async () => {
    const { call } = await runOn([
      { fault: { status: 401 }, times: 1 },
      { write: { path: "src/greet.mjs", content: "console.log(1)\n" } },
      { text: "Done." },
    ]);
    expect(await call("run", "specs/greeting.md")).toMatchObject({ code: 1 });
    expect((await call("status", "--json")).stdout).toContain("The provider p answered 401");
    const resumed = await call("resume");
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringMatching(/T1 +merged .*1 attempt/) });
  },
);

test("a stream that stops in the middle of an answer costs the attempt, which says so", slow, async () => {
  const settings = "budget: { attempts: 1 }\nlimits: { stall: 2s }\n";
  const { call } = await runOn([{ fault: "stall" }], settings);
  expect(await call("run", "specs/greeting.md")).toMatchObject({ code: 1, stdout: expect.stringContaining("stalled") });
});

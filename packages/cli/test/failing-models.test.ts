import { type Scenario, startModelServer } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const K = "sk-a-key-for-a-test-alone";
const atOnce = { "retry-after": "0" };

const faults: Readonly<Record<string, readonly [Scenario["steps"][number], string]>> = {
  "refuses the key": [{ fault: { status: 401, message: `Wrong key: ${K}` } }, "answered 401"],
  "is too busy": [{ fault: { status: 429, headers: atOnce } }, "answered 429"],
  "is broken": [{ fault: { status: 500, headers: atOnce } }, "answered 500"],
  "stops in the middle of an answer": [{ fault: "stall" }, "stalled"],
};

test.each(Object.entries(faults))(
  "a provider that %s abandons the work, says why, and shows no key",
  { tags: ["slow"] },
  async (_, [step, says]) => {
    const server = await startModelServer({ scenario: { steps: [step] } });
    onTestFinished(() => server.close());
    const repo = await smallRun({
      "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${server.baseURL("scenario")}", keyEnv: K }
budget: { attempts: 1 }
limits: { stall: 2s }
`,
    });
    const head = await repo.ref("HEAD");
    const called = await orchestrate(["run", "specs/greeting.md"], { cwd: repo.path, env: { K } });
    expect(called).toMatchObject({ code: 1, stdout: expect.stringContaining(says) });
    expect(called.stdout + called.stderr).not.toContain(K);
    expect(await repo.ref("HEAD")).toBe(head);
  },
);

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { startModelServer } from "@orchestrate/runtime/testing";
import { expect, test } from "vitest";

import { greeting, greetingSpec } from "./greeting.ts";
import { orchestrate } from "./program.ts";

const slow = { tags: ["slow"] };
const key = "a-key-that-nobody-may-see";

/** One task that does it all, since one script answers for every agent. */
const spec = greetingSpec()
  .replace(/### T2[^]*?(?=## Verification)/, "")
  .replace('for: [O1]\nowns: ["new:src/greet.mjs"]', 'for: [O1, O2]\nowns: ["new:src/greet.mjs", "new:src/bye.mjs"]');

const steps = [
  { write: { path: "src/greet.mjs", content: "Hello\n" } },
  { write: { path: "src/bye.mjs", content: "Bye\n" } },
  { text: "Both are written." },
];

test("what models said in a run can be recorded, and replayed without them and without a key", slow, async () => {
  const server = await startModelServer({ both: { steps } });
  const { cwd } = await greeting({
    spec,
    config: `agents:\n  a: { use: builtin, model: m }\nproviders:\n  p: { baseURL: "${server.baseURL("both")}", keyEnv: TEST_KEY, models: { m: { input: 1, output: 10 } } }\n`,
  });
  const call = ["run", "specs/greeting.md", "--no-land"];
  const file = join(cwd, "..", "cassette.jsonl");
  const recorded = await orchestrate([...call, "--record", file], { cwd, env: { TEST_KEY: key } });
  expect(recorded).toMatchObject({ code: 0, stdout: expect.stringMatching(/tokens \(\$0\.\d\d\)/) });
  await server.close();
  expect(await readFile(file, "utf8")).not.toContain(key);

  const replayed = await orchestrate([...call, "--replay", file], { cwd });
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining("tokens (recorded)") });
  expect(replayed.stderr).toContain("Model tokens are replayed from");
});

test("a run is recorded or replayed, not both", async () => {
  const { cwd } = await greeting();
  const { code, stderr } = await orchestrate(["run", "specs/greeting.md", "--record", "a", "--replay", "b"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("not both") });
});

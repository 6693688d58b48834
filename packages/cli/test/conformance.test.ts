import { gitRepo } from "@orchestrate/runtime/testing";
import { describe, expect, test } from "vitest";

import { orchestrate } from "./program.ts";

describe("conformance", { tags: ["slow"] }, () => {
  test("says of a configured agent which promises it keeps, and which are not about it", async () => {
    const { path: cwd } = await gitRepo({
      "orchestrate.config.yaml": "agents: { tidy: { use: command, run: [./tidy.sh] } }\n",
    });
    const { code, stdout } = await orchestrate(["conformance", "tidy", "--only", "ok,cancel,401"], { cwd });
    expect(stdout).toMatch(/✓ ok .*\n✓ cancel .*\n– 401 +It has no model\n\ntidy: 2 kept, 0 broken, 1 not about it\n$/);
    expect(code).toBe(0);
  });

  test("catches an agent that says that it is done and has done nothing", async () => {
    const { path: cwd } = await gitRepo({
      "orchestrate.config.ts": `
        const idle = { id: "idle", needs: { model: ["openai-chat"], permissions: "none", session: false, steer: false } };
        export default { agents: { idle: { ...idle, run: async () => ({ status: "completed", text: "All done." }) } } };
      `,
    });
    const { code, stdout } = await orchestrate(["conformance", "idle", "--only", "ok,nothing-done", "--json"], { cwd });
    const { data, diagnostics } = JSON.parse(stdout);
    expect(data.checks.map(({ check, result }: never) => [check, result])).toEqual([
      ["ok", "broken"],
      ["nothing-done", "kept"],
    ]);
    expect(diagnostics).toMatchObject([{ code: "conformance-ok", message: expect.stringContaining("failed") }]);
    expect(code).toBe(1);
  });
});

test("conformance names the agents and the checks that there are when it is asked for another", async () => {
  const { path: cwd } = await gitRepo({ "a.ts": "" });
  const agent = await orchestrate(["conformance", "nobody"], { cwd });
  expect(agent).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("builtin, command, codex, claude-code, opencode, gemini"),
  });
  const check = await orchestrate(["conformance", "builtin", "--only", "okay"], { cwd });
  expect(check).toMatchObject({ code: 2, stderr: expect.stringMatching(/no check okay.*There are ok, read-only/s) });
});

test("a client that is not installed is named, with how to install it", async () => {
  const { path: cwd } = await gitRepo({
    "orchestrate.config.yaml": "agents: { coder: { use: codex, program: /nonexistent/codex } }\n",
  });
  const { code, stderr } = await orchestrate(["conformance", "coder"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/coder needs \/nonexistent\/codex.*npm install --global @openai\/codex/s);
});

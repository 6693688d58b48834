import { spawnSync } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { greeting, greetingSpec } from "./greeting.ts";
import { main, orchestrate } from "./program.ts";

const slow = { tags: ["slow"] };
const run = ["run", "specs/greeting.md"] as const;

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), "orchestrate-env-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

test("a detached HEAD is refused, with what to do", async () => {
  const { repo, cwd } = await greeting();
  await repo.run("switch", "--quiet", "--detach");
  expect(await orchestrate(run, { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/GIT_DETACHED_HEAD[^]*--target/),
  });
});

test("a branch without a commit is refused", async () => {
  const { repo, cwd } = await greeting();
  await repo.run("switch", "--quiet", "--orphan", "fresh");
  await repo.write({ "specs/greeting.md": greetingSpec() });
  expect(await orchestrate(run, { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("GIT_UNBORN_BRANCH"),
  });
});

test("outside of a repository, without git and without the spec, the error says which it is", async () => {
  const cwd = await folder();
  expect((await orchestrate(["run", "x.md"], { cwd })).stderr).toContain("GIT_NOT_A_REPOSITORY");
  const bin = await folder();
  await symlink(process.execPath, join(bin, "node"));
  expect((await orchestrate(["run", "x.md"], { cwd, env: { PATH: bin } })).stderr).toContain("GIT_MISSING");
  const { path } = await gitRepo({ "a.ts": "" });
  expect((await orchestrate(["run", "x.md"], { cwd: path })).stderr).toContain("SPEC_MISSING");
});

test.each([
  ["no agent", "", "AGENT_MISSING"],
  [
    "two agents and no role",
    "agents:\n  a: { use: command, run: [a] }\n  b: { use: command, run: [b] }\n",
    "AGENT_AMBIGUOUS",
  ],
  ["an agent without a provider", "agents:\n  a: { use: builtin, model: m }\n", "PROVIDER_UNKNOWN"],
  [
    "an agent without a model",
    "agents:\n  a: { use: builtin }\nproviders:\n  p: { baseURL: 'http://127.0.0.1:1/v1' }\n",
    "MODEL_UNKNOWN",
  ],
  [
    "a key that is not set",
    "agents:\n  a: { use: builtin, model: m }\nproviders:\n  p: { baseURL: 'http://127.0.0.1:1/v1', keyEnv: NO_SUCH_KEY }\n",
    "KEY_MISSING",
  ],
  ["a cassette that is not there", "agents:\n  a: { use: replay, cassette: none.jsonl }\n", "CASSETTE_MISSING"],
  ["a configuration with an unknown key", "agent: {}\n", "CONFIG_INVALID"],
])("%s is refused before a run begins, and no run is left", async (_, config, code) => {
  const { cwd } = await greeting({ config });
  const called = await orchestrate(run, { cwd });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining(code) });
  expect(called.stderr).not.toMatch(/^ {4}at /m);
  expect((await orchestrate(["status", "--all", "--json"], { cwd })).stdout).toContain('"data": []');
});

test("an agent that nobody configured is named with those that there are", async () => {
  const { cwd } = await greeting();
  expect(await orchestrate([...run, "--agent", "nobody"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/AGENT_UNKNOWN[^]*writer/),
  });
});

test.each([
  ["refuses the key", 401],
  ["is broken", 500],
])("a provider that %s ends the run with 1 and says so; no key is in what is said or kept", slow, async (_, status) => {
  const server = createServer((_request, response) => response.writeHead(status).end('{"error":{"message":"no"}}'));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { cwd } = await greeting({
    config: `agents:\n  a: { use: builtin, model: m }\nproviders:\n  p: { baseURL: "http://127.0.0.1:${port}/v1", keyEnv: TEST_KEY }\n`,
  });
  const env = { TEST_KEY: "a-key-that-nobody-may-see" };
  const { code, stdout, stderr } = await orchestrate(run, { cwd, env });
  expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: expect.stringContaining(String(status)) });
  expect(stdout + stderr).not.toContain(env.TEST_KEY);
});

test("called from a folder that is gone, help still helps, and everything else says what is wrong", () => {
  const from = 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec "$0" "$@"';
  const call = (...args: readonly string[]) =>
    spawnSync("sh", ["-c", from, process.execPath, main, ...args], { encoding: "utf8" });
  expect(call("--help")).toMatchObject({ status: 0 });
  expect(call("status")).toMatchObject({ status: 2, stderr: expect.stringContaining("NO_FOLDER") });
});

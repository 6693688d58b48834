import { expect, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const agentOf = (provider: string) => `agents:\n  a: { use: builtin, model: m }\nproviders:\n  p: { ${provider} }\n`;
const manyAliases = ["a: &a [x, x]", ...["b", "c", "d", "e"].map(repeated)].join("\n");
function repeated(name: string): string {
  const before = String.fromCodePoint((name.codePointAt(0) ?? 0) - 1);
  return `${name}: &${name} [${`*${before}, `.repeat(12)}x]`;
}

test.each([
  ["with a key that there is not", "agentz: {}\n", "CONFIG_INVALID", "agentz: there is no such key"],
  ["that is a list", "- a\n", "CONFIG_INVALID", "orchestrate.config.yaml"],
  ["that is no YAML", "a:\n\t- b\n", "CONFIG_UNREADABLE", "orchestrate.config.yaml:2:1"],
  ["whose aliases multiply", manyAliases, "CONFIG_UNREADABLE", "Write the values out"],
  ["without an agent", "", "AGENT_MISSING", "Name one under `agents`"],
  [
    "whose provider has no web address",
    agentOf("baseURL: 127.0.0.1:9"),
    "CONFIG_INVALID",
    "https://api.example.com/v1",
  ],
  [
    "whose provider needs a key",
    agentOf('baseURL: "http://127.0.0.1:9", keyEnv: NO_SUCH_KEY'),
    "KEY_MISSING",
    "NO_SUCH_KEY=",
  ],
  ["without a provider", "agents:\n  a: { use: builtin }\n", "PROVIDER_UNKNOWN", "under `providers`"],
  ["whose cassette is not there", "agents:\n  a: { use: replay, cassette: c.jsonl }\n", "CASSETTE_MISSING", "Commit"],
  [
    "whose state folder cannot be made",
    "agents: { a: { use: command, run: [ls] } }\nstateFolder: /dev/null/x\n",
    "STATE_FOLDER_UNUSABLE",
    "`stateFolder`",
  ],
])("a configuration %s stops before anything begins", async (_, configuration, code, says) => {
  const { path: cwd } = await smallRun({ "orchestrate.config.yaml": configuration });
  const called = await orchestrate(["run", "specs/greeting.md"], { cwd });
  expect(called).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(`error ${code}`) });
  expect(called.stderr).toContain(says);
  expect(called.stderr).not.toContain("    at ");
  expect((await orchestrate(["status", "--all"], { cwd })).stdout).toContain("has no run");
});

test.each([
  ["throws", 'throw new Error("no luck")', "CONFIG_THROWS"],
  ["throws nothing", "throw undefined", "CONFIG_THROWS"],
  ["is not finished", "export default {", "CONFIG_THROWS"],
  ["exports a promise that fails", 'export default Promise.reject(new Error("no luck"))', "CONFIG_THROWS"],
  ["imports what there is not", 'import "no-such-package"; export default {}', "CONFIG_THROWS"],
  ["ends the process as if all went well", "process.exit(0)", "CONFIG_EXITS"],
])("a configuration in code that %s is an error of the configuration", async (_, text, code) => {
  const { path: cwd } = await smallRun({ "orchestrate.config.yaml": undefined, "orchestrate.config.ts": `${text}\n` });
  const called = await orchestrate(["run", "specs/greeting.md"], { cwd });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining(`error ${code}`) });
  expect(called.stderr).not.toContain("    at ");
});

test("an agent that the configuration does not name is refused with those that it names", async () => {
  const { path: cwd } = await smallRun();
  const called = await orchestrate(["run", "specs/greeting.md", "--agent", "nobody"], { cwd });
  expect(called).toMatchObject({ code: 2, stderr: expect.stringContaining("AGENT_UNKNOWN") });
  expect(called.stderr).toContain("names sh");
});

test("an agent whose program is not there abandons the work and names the program", { tags: ["slow"] }, async () => {
  const { path: cwd } = await smallRun({
    "orchestrate.config.yaml": "agents:\n  a: { use: command, run: [no-such-program] }\n",
  });
  const called = await orchestrate(["run", "specs/greeting.md"], { cwd });
  expect(called).toMatchObject({ code: 1, stdout: expect.stringContaining("no-such-program") });
});

import { OrchestrateError } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { parseConfigText } from "./parse-config.ts";

const errorOf = (text: string): OrchestrateError => {
  try {
    parseConfigText(text, "orchestrate.config.yaml");
  } catch (error) {
    if (OrchestrateError.is(error)) return error;
    throw error;
  }
  throw new Error("It was accepted.");
};

test("an empty file is a configuration, and every default is there", () => {
  expect(parseConfigText("", "orchestrate.config.yaml")).toMatchObject({
    concurrency: { implementors: 4, verifiers: 2 },
    limits: { attempt: "30m", stall: "5m" },
    worktrees: { adapter: "pool" },
  });
});

test("JSON is read like YAML", () => {
  const text = '{ "agents": { "fmt": { "use": "command", "run": ["node", "fmt.mjs"] } } }';
  expect(parseConfigText(text, "orchestrate.config.json").agents["fmt"]).toMatchObject({ use: "command" });
});

test("a known vendor needs no address; what is written counts more than what it stands for", () => {
  const text = "providers:\n  a: { use: anthropic }\n  b: { use: openai, baseURL: https://eu.example, keyEnv: EU }\n";
  expect(parseConfigText(text, "orchestrate.config.yaml").providers).toMatchObject({
    a: {
      baseURL: "https://api.anthropic.com/v1",
      protocols: ["anthropic-messages", "openai-chat"],
      keyEnv: "ANTHROPIC_API_KEY",
    },
    b: { baseURL: "https://eu.example", protocols: ["openai-responses", "openai-chat"], keyEnv: "EU" },
  });
});

test.each([
  ["an unknown key", "agents: {}\nagent: {}\n", 2, "agent: there is no such key"],
  [
    "an unknown key deep inside",
    "providers:\n  p:\n    baseURL: http://127.0.0.1\n    key: abc\n",
    4,
    "providers.p.key",
  ],
  ["a wrong kind of agent", "agents:\n  a:\n    use: robot\n", 3, "agents.a.use"],
  ["a missing key", "agents:\n  a:\n    use: command\n", 2, "agents.a.run"],
  ["a key instead of its variable's name", "providers:\n  p: { baseURL: http://x.test, keyEnv: sk-1 }\n", 2, "keyEnv"],
  ["a provider without an address", "providers:\n  p: { keyEnv: K }\n", 2, "providers.p: needs a baseURL, or a `use`"],
  ["a duplicate key", "agents: {}\nagents: {}\n", 2, "unique"],
  ["a broken file", "agents: [\n", 2, ""],
])("%s is named with its line", (_, text, line, message) => {
  const error = errorOf(text);
  expect(error.at).toMatchObject({ file: "orchestrate.config.yaml", line });
  expect(error.message).toContain(message);
  expect(error.exit).toBe(2);
});

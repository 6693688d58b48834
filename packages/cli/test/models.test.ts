import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { gitRepo } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";

/** A provider that lists its models to whoever has the key. */
const provider = async (key: string): Promise<string> => {
  const server = createServer(({ headers }, response) => {
    const keys = [headers.authorization?.replace("Bearer ", ""), headers["x-api-key"], headers["x-goog-api-key"]];
    response.writeHead(keys.includes(key) ? 200 : 401).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
};

test("models says which providers can be reached and which refuse the key, and shows no key", async () => {
  const baseURL = await provider("right-key-for-a-test");
  const { path: cwd } = await gitRepo({
    "orchestrate.config.yaml": `providers:
  right: { baseURL: "${baseURL}", keyEnv: RIGHT_KEY, models: { small: null, big: { input: 1.25, output: 10 } } }
  wrong: { baseURL: "${baseURL}", keyEnv: WRONG_KEY }
  gone: { baseURL: "http://127.0.0.1:59999/v1" }
`,
  });
  const env = { RIGHT_KEY: "right-key-for-a-test", WRONG_KEY: "wrong-key-for-a-test" };
  const { code, stdout } = await orchestrate(["models", "--json"], { cwd, env });
  expect(code).toBe(1);
  const small = { model: "small", price: null };
  const big = { model: "big", price: { inputUsd: 1.25, outputUsd: 10 } };
  expect(JSON.parse(stdout).data).toMatchObject([
    { provider: "right", reachable: true, models: [small, big] },
    { provider: "wrong", reachable: false, answer: expect.stringContaining("401") },
    { provider: "gone", reachable: false, answer: expect.stringContaining("ECONNREFUSED") },
  ]);
  expect(stdout).not.toContain("key-for-a-test");
});

test.each(["anthropic-messages", "gemini"])("models shows its key to a provider in the way of %s", async (protocol) => {
  const baseURL = await provider("right-key-for-a-test");
  const { path: cwd } = await gitRepo({
    "orchestrate.config.yaml": `providers:
  p: { baseURL: "${baseURL}", protocols: [${protocol}], keyEnv: KEY, models: { m: { input: 3, output: 15 }, n: null } }
`,
  });
  const { code, stdout } = await orchestrate(["models"], { cwd, env: { KEY: "right-key-for-a-test" } });
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/reachable +m \(\$3 in, \$15 out\), n \(price unknown\)/),
  });
});

test("models says so when there is none", async () => {
  const { path: cwd } = await gitRepo({ "a.ts": "" });
  const { code, stdout } = await orchestrate(["models"], { cwd });
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("No provider is configured") });
});

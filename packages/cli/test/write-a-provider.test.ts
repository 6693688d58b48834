import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { type Files, startModelServer } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

const slow = { tags: ["slow"] };
const root = join(import.meta.dirname, "..", "..", "..");
const example = (name: string) => readFile(join(root, "examples", "provider", name), "utf8");
const key = "sk-house-canary-0123456789abcdef";

/** A repository with a configuration in code, which resolves packages as it would where they are installed. */
const repository = (config: string, files: Files = {}) =>
  smallRun({ "orchestrate.config.yaml": undefined, "orchestrate.config.ts": config, ...files });

/** The service that the example was written for: whoever comes without the key is told so, with the key. */
const startHouse = async (answers: (asked: { messages: unknown[] }) => readonly object[]) => {
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const shown = String(request.headers["x-house-key"]);
    if (shown !== key) return response.writeHead(401).end(`Not ${shown}`);
    if (request.url === "/hello") return response.end("{}");
    asked.push(body);
    const lines = answers(JSON.parse(body) as { messages: unknown[] }).map((line) => `${JSON.stringify(line)}\n`);
    return response.end(lines.join(""));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

test.each(["orchestrate.config.ts", "ai-sdk.config.ts"])(
  "the guide to writing a provider shows %s, which is compiled, word for word",
  async (name) => {
    const guide = await readFile(join(root, "docs", "guides", "write-a-provider.md"), "utf8");
    expect(guide).toContain(`\`\`\`ts\n${await example(name)}\`\`\``);
  },
);

test("the example provider can be looked for, and says who refused it without showing the key", async () => {
  const { url } = await startHouse(() => []);
  const { path: cwd } = await repository(await example("orchestrate.config.ts"));
  const call = (HOUSE_KEY: string) => orchestrate(["models"], { cwd, env: { HOUSE_URL: url, HOUSE_KEY } });
  expect(await call(key)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/house +plug-in +reachable +house-large \(\$0.4 in, \$1.6 out\)/),
  });
  const refused = await call("sk-house-of-somebody-else");
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("Not [HOUSE_KEY]") });
});

test("doctor says that a provider refused its key, without showing the key that was repeated", async () => {
  const { url: HOUSE_URL } = await startHouse(() => []);
  const { path: cwd } = await repository(await example("orchestrate.config.ts"));
  const HOUSE_KEY = "sk-house-of-somebody-else";
  const { stdout } = await orchestrate(["doctor"], { cwd, env: { HOUSE_URL, HOUSE_KEY } });
  expect(stdout).toContain("provider house     the plug-in: Not [HOUSE_KEY]");
  expect(stdout).not.toContain(HOUSE_KEY);
});

test("a provider without the key that it names is refused before anything runs", async () => {
  const { path: cwd } = await repository(await example("orchestrate.config.ts"));
  expect(await orchestrate(["run", "specs/greeting.md"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/KEY_MISSING.*house needs a key, and HOUSE_KEY is not set/),
  });
});

test.each([
  ["no method", "{ keyEnv: 'K' }", "providers.p"],
  ["a limit of nothing", "{ complete() {}, limits: { concurrent: 0 } }", "providers.p.limits.concurrent"],
  ["a key instead of its variable's name", "{ complete() {}, keyEnv: 'sk-1' }", "providers.p.keyEnv"],
])("a plug-in with %s is refused with what is wrong", async (_, provider, where) => {
  const { path: cwd } = await repository(`export default { providers: { p: ${provider} } };\n`);
  const { code, stderr } = await orchestrate(["models"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(where) });
});

test("the example provider does the work of a run, is priced, and leaves its key nowhere", slow, async () => {
  const wants = { wants: "write", with: { path: "src/greet.mjs", content: "console.log(1)\n" } };
  const { asked, url } = await startHouse(({ messages }) => [
    ...(messages.length < 3 ? [wants] : [{ says: "Done." }]),
    { read: 1000, written: 100 },
  ]);
  const { path: cwd } = await repository(await example("orchestrate.config.ts"));
  const env = { HOUSE_URL: url, HOUSE_KEY: key };
  const { code, stdout, stderr } = await orchestrate(["run", "specs/greeting.md"], { cwd, env });
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/T1 +merged/) });
  expect(stdout).toContain("$");
  expect(asked).toHaveLength(2);
  expect(stdout + stderr).not.toContain(key);
  const out = join(cwd, "evidence");
  expect(await orchestrate(["evidence", "export", "--out", out], { cwd, env })).toMatchObject({ code: 0 });
  await writeFile(join(cwd, "planted"), key);
  // The log, its blobs, worktrees' files, and the export are all below.
  const holding = spawnSync("grep", ["--recursive", "--files-with-matches", "--fixed-strings", key, cwd], {
    encoding: "utf8",
  });
  expect(holding.stdout).toBe(`${join(cwd, "planted")}\n`);
});

test("a model of the AI SDK does the work of a run, from a package of the repository's own", slow, async () => {
  const steps = [{ write: { path: "src/greet.mjs", content: "console.log(1)\n" } }, { text: "Done." }];
  const server = await startModelServer({ claude: { steps } });
  onTestFinished(() => server.close());
  const installed = join(import.meta.dirname, "..", "node_modules", "@ai-sdk", "anthropic");
  const config = (await example("ai-sdk.config.ts")).replace(
    '"@ai-sdk/anthropic"',
    JSON.stringify(`${installed}/dist/index.js`),
  );
  const { path: cwd } = await repository(config);
  const env = { CLAUDE_URL: server.baseURL("claude"), CLAUDE_KEY: key };
  const { code, stdout, stderr } = await orchestrate(["run", "specs/greeting.md"], { cwd, env });
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/T1 +merged/) });
  expect(server.requests.every(({ headers }) => headers["x-api-key"] === key)).toBe(true);
});

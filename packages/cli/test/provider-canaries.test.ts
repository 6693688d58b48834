import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { startEchoingProvider } from "./echoing-provider.ts";
import { orchestrate } from "./program.ts";
import { smallRun } from "./small-run.ts";

/** Found in whatever way the whole key is written, and in no other run of this test. */
const canary = `canary${randomBytes(8).toString("hex")}`;
const key = `sk-of/${canary}`;

/**
 * All that the agent's shell can see of environments, arguments and files, put into the file that the run merges;
 * only once all is read, as that file is itself among what is found.
 */
const look = `mkdir -p src
seen=$({ env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'
find "$HOME" /tmp /run -type f -size -100k -exec cat {} + 2>/dev/null; } | tr -c '[:alnum:]\\n_.=-' ' ')
printf '/*\\n%s\\n*/\\n' "$seen" > src/greet.mjs`;

test("a provider that repeats its key in headers, answers and errors puts it nowhere", { tags: ["slow"] }, async () => {
  const { baseURL, shown, holders } = await startEchoingProvider(key, look);
  const place = await mkdtemp(join(tmpdir(), "provider-canaries-"));
  onTestFinished(() => rm(place, { recursive: true, force: true, maxRetries: 5 }));
  await chmod(place, 0o711);
  const { path: cwd } = await smallRun({
    "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${baseURL}", keyEnv: K, models: { m: { input: 1, output: 2 } } }
stateFolder: ${join(place, "state")}
`,
  });
  const said: string[] = [];
  const call = async (code: number, ...words: readonly string[]): Promise<void> => {
    const called = await orchestrate(words, { cwd, env: { K: key } });
    expect(called.code, `${words.join(" ")}\n${called.stdout}${called.stderr}`).toBe(code);
    said.push(called.stdout, called.stderr);
  };

  await call(0, "run", "specs/greeting.md", "--no-land", "--events", "--record", join(place, "cassette.jsonl"));
  expect(shown).toEqual(Array(3).fill(`Bearer ${key}`));
  expect([...holders], "only the program itself").toEqual([expect.stringContaining("main.ts run specs/greeting.md")]);

  await call(0, "evidence", "export", "--out", join(place, "evidence"), "--include-transcripts");
  await call(1, "run", "specs/greeting.md");
  await call(0, "status");
  await call(1, "models", "--json");
  expect(said.join("\n")).not.toContain(canary);

  await writeFile(join(place, "planted"), key);
  const grep = ["--recursive", "--text", "--files-with-matches", canary, cwd, place];
  expect(spawnSync("grep", grep, { encoding: "utf8" }).stdout).toBe(`${join(place, "planted")}\n`);
  const objects = ["-c", "git cat-file --batch --batch-all-objects"];
  const all = spawnSync("sh", objects, { cwd, encoding: "latin1", maxBuffer: 2 ** 28 }).stdout;
  expect(all, "the agent has looked").toMatch(/^PATH=/m);
  expect(all).not.toContain(canary);
});

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { gitRepo, startModelServer } from "@orchestrate/runtime/testing";
import { expect, onTestFinished, test } from "vitest";

import { orchestrate } from "./program.ts";
import { greeting, smallRun } from "./small-run.ts";

const canaries = {
  /** The provider's key: in our environment, in every request's header, and in an answer of the provider. */
  K: "canary-key-2f61c0a9d4",
  /** Granted by the spec: in the agent's environment, and in what its commands print. */
  GRANTED: "canary-granted-77b1e03c5a",
  /** Not granted: in our environment alone. */
  OTHER: "canary-other-0d9e8f7a6b",
};
const inFile = "canary-file-c4d3b2a190";
const inAnswer = "canary-answer-5e6f708192";

/** Every byte of an export: its files, and each object of its git bundle, unpacked. */
const everythingIn = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, "latin1")}`));
  const repo = await gitRepo({ "unrelated.txt": "" });
  await repo.run("fetch", "--quiet", join(folder, "git/run.bundle"), "+refs/*:refs/bundle/*");
  const objects = await repo.run("cat-file", "--batch", "--batch-all-objects");
  return [...texts, objects].join("\n");
};

test(
  "no secret of environment, files, headers or answers is in any byte of an export",
  { tags: ["slow"] },
  async () => {
    const look = `echo ${inAnswer}; env; cat .env ../.env; printenv GRANTED; false`;
    const server = await startModelServer({
      scenario: {
        steps: [
          { fault: { status: 401, message: `Wrong key: ${canaries.K}` }, times: 1 },
          { shell: look },
          { write: { path: "src/greet.mjs", content: "console.log(1)\n" } },
          { text: `Done: ${inAnswer}, ${canaries.K}, ${canaries.GRANTED}.` },
        ],
      },
    });
    onTestFinished(() => server.close());
    const place = await mkdtemp(join(tmpdir(), "orchestrate-canaries-"));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    const { path: cwd } = await smallRun({
      ".gitignore": ".env\n",
      "specs/greeting.md": greeting.replace("network: []", "network: []\nsecrets: [GRANTED]"),
      "orchestrate.config.yaml": `agents:
  a: { use: builtin, model: m }
providers:
  p: { baseURL: "${server.baseURL("scenario")}", keyEnv: K, models: { m: { input: 1, output: 2 } } }
`,
    });
    await writeFile(join(cwd, ".env"), `TOKEN=${inFile}\n`);
    const call = (...words: readonly string[]) => orchestrate(words, { cwd, env: canaries });
    expect(await call("run", "specs/greeting.md")).toMatchObject({ code: 1 });
    expect(await call("resume")).toMatchObject({ code: 0 });
    expect(JSON.stringify(server.requests), "the secret was there to be told").toContain(canaries.K);

    expect(await call("evidence", "export", "--out", join(place, "plain"))).toMatchObject({ code: 0 });
    const plain = await everythingIn(join(place, "plain"));
    for (const secret of [...Object.values(canaries), inFile, inAnswer]) expect(plain).not.toContain(secret);

    const full = join(place, "full");
    expect(await call("evidence", "export", "--out", full, "--include-transcripts")).toMatchObject({ code: 0 });
    const told = await everythingIn(full);
    expect(told, "what agents said is there when asked for").toContain(inAnswer);
    for (const secret of [...Object.values(canaries), inFile]) expect(told).not.toContain(secret);
  },
);

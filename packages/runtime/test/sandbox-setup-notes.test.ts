import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CommitSha, OrchestrateError, type SetupNote, type SetupStep } from "@orchestrate/shared";
import { afterAll, expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { createSetup } from "../src/setup/create-setup.ts";
import { gitRepo } from "../src/testing/git-repo.ts";

const root = mkdtempSync(join(realpathSync(tmpdir()), "setup-"));
chmodSync(root, 0o711);
afterAll(() => rmSync(root, { recursive: true }));

const { signal } = new AbortController();

/** A setup of one step, which has a result only where it is asked to make one. */
const setupOf = async (script: string, network: readonly string[] = []) => {
  const repo = await gitRepo({ in: script });
  const step: SetupStep = { run: ["sh", "-c", script], inputs: ["in"], provides: ["out"], network };
  const sandbox = await createBubblewrap({ folder: join(root, "sandbox") });
  const git = await openGit(repo.path);
  const setup = createSetup({ git, sandbox, folder: join(root, "results"), steps: [step], maxBytes: 2 ** 30 });
  return { setup, commit: (await repo.ref("HEAD")) as CommitSha };
};

const collecting = () => {
  const notes: unknown[] = [];
  const note: SetupNote = async (type, data) => Promise.resolve(notes.push([type, data]));
  return { notes, note };
};

test("a step is noted when it starts and when it has ended, for the first who needs it", async () => {
  const { setup, commit } = await setupOf("mkdir out");
  const { notes, note } = collecting();
  const { digest: dependencies } = await setup.prepare(commit, { signal, note });
  const about = { dependencies, run: ["sh", "-c", "mkdir out"] };
  const expected = [
    ["setup.started", about],
    ["setup.finished", { ...about, ok: true, durationMs: expect.any(Number) }],
  ];
  expect(notes).toEqual(expected);
  await setup.prepare(commit, { signal, note });
  expect(notes).toEqual(expected);
});

test("a step that fails is noted as such", async () => {
  const { setup, commit } = await setupOf("exit 3");
  const { notes, note } = collecting();
  await expect(setup.prepare(commit, { signal, note })).rejects.toMatchObject({ code: "SETUP_FAILED" });
  expect(notes).toMatchObject([
    ["setup.started", {}],
    ["setup.finished", { ok: false }],
  ]);
});

test("a connection that a step was refused is noted, before its end", async () => {
  const { setup, commit } = await setupOf("curl -s https://elsewhere.example; mkdir out", ["allowed.example:443"]);
  const { notes, note } = collecting();
  await setup.prepare(commit, { signal, note });
  expect(notes).toMatchObject([
    ["setup.started", {}],
    ["egress.denied", { host: "elsewhere.example", port: 443, why: expect.any(String) }],
    ["setup.finished", { ok: true }],
  ]);
});

test("what cannot be noted is not made", async () => {
  const { setup, commit } = await setupOf("touch /nowhere; mkdir out");
  const full = new OrchestrateError("LOG_NOT_WRITTEN", "the log cannot be written", { hint: "Free some space." });
  await expect(setup.prepare(commit, { signal, note: () => Promise.reject(full) })).rejects.toBe(full);
});

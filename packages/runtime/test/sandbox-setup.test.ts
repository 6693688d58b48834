import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { CommitSha, Prepared, Sandbox, SetupStep } from "@orchestrate/shared";
import { execa } from "execa";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { openGit } from "../src/git/open-git.ts";
import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { createSetup, type SetupOptions } from "../src/setup/create-setup.ts";
import { gitRepo, type Files } from "../src/testing/git-repo.ts";
import { startRegistry, type Registry } from "./sandbox-registry.ts";

const never = new AbortController().signal;

describe("prepared dependencies", { tags: ["slow"] }, () => {
  let root: string;
  let folder: string;
  let sandbox: Sandbox;
  let registry: Registry;
  let pnpm: string;

  beforeAll(async () => {
    pnpm = await findPnpm();
  });
  beforeEach(async () => {
    root = mkdtempSync(join(realpathSync(tmpdir()), "setup-"));
    chmodSync(root, 0o711);
    folder = join(root, "results");
    sandbox = await createBubblewrap({ folder: join(root, "sandbox"), programs: [pnpm] });
    registry = await startRegistry();
  });
  afterEach(async () => {
    await registry.close();
    rmSync(root, { recursive: true });
  });

  const npmStep = (): SetupStep => ({
    run: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    inputs: ["package.json", "package-lock.json", ".npmrc"],
    provides: ["node_modules"],
    network: [registry.host],
  });
  const shell = (script: string, changes: Partial<SetupStep> = {}): SetupStep => ({
    run: ["sh", "-c", script],
    inputs: ["in"],
    provides: ["out"],
    network: [],
    ...changes,
  });

  const project = async (files: Files) => {
    const repo = await gitRepo(files);
    const head = async (): Promise<CommitSha> => (await repo.ref("HEAD"))!;
    const setupOf = async (steps: readonly SetupStep[], options: Partial<SetupOptions> = {}) =>
      createSetup({
        git: await openGit(repo.path),
        sandbox,
        folder,
        steps,
        maxBytes: 2 ** 30,
        allowPrivate: [registry.host],
        ...options,
      });
    return { repo, head, setupOf };
  };

  /** Runs a script in a new checkout with what was prepared. */
  const use = async (prepared: Prepared, script: string): Promise<string> => {
    const checkout = mkdtempSync(join(root, "checkout-"));
    await sandbox.handOver(checkout);
    const { ended } = await sandbox.start(
      {
        argv: ["sh", "-c", script],
        cwd: checkout,
        env: {},
        mounts: [{ kind: "bind", source: checkout, target: checkout, access: "write" }, ...prepared.mounts(checkout)],
        relays: [],
        limits: defaultLimits,
        stdin: "null",
        output: "capture",
      },
      { signal: never },
    );
    const { stdout, stderr } = await ended;
    return stdout + stderr;
  };

  test("npm installs through the proxy, once for all commits with the same inputs", async () => {
    const { repo, head, setupOf } = await project(registry.project);
    const setup = await setupOf([npmStep()]);
    const first = await setup.prepare(await head(), { signal: never });
    expect(await use(first, `node -p 'require("tiny")'`)).toBe("42\n");
    const later = await repo.commit({ "src/index.js": "changed" });
    expect((await setup.prepare(later, { signal: never })).digest).toBe(first.digest);
    expect(registry.fetched()).toBe(1);
  });

  test("pnpm installs through the proxy, and its links hold wherever the result is mounted", async () => {
    const { head, setupOf } = await project(registry.project);
    const step = { ...npmStep(), run: ["pnpm", "install", "--frozen-lockfile", "--ignore-scripts"] };
    const setup = await setupOf([{ ...step, inputs: ["package.json", "pnpm-lock.yaml", ".npmrc"] }]);
    const prepared = await setup.prepare(await head(), { signal: never });
    expect(await use(prepared, `node -p 'require("tiny")'; test -L node_modules/tiny && echo linked`)).toBe(
      "42\nlinked\n",
    );
  });

  test("a host that the step does not name is refused, and the error says so", async () => {
    const { head, setupOf } = await project(registry.project);
    const setup = await setupOf([{ ...npmStep(), network: ["registry.example"] }]);
    await expect(setup.prepare(await head(), { signal: never })).rejects.toMatchObject({
      code: "SETUP_FAILED",
      hint: expect.stringContaining(`${registry.host} (the host is not allowed)`),
    });
    expect(registry.fetched()).toBe(0);
  });

  test("a step without a network has none", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const [, port] = registry.host.split(":");
    const setup = await setupOf([
      shell(`mkdir out; curl -sk --max-time 5 https://localhost:${port}/tiny > out/got; true`),
    ]);
    const prepared = await setup.prepare(await head(), { signal: never });
    expect(await use(prepared, "cat out/got")).toBe("");
  });

  test("another lockfile is another result", async () => {
    const { repo, head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([shell("mkdir out && cp in out")]);
    const one = await setup.prepare(await head(), { signal: never });
    const two = await setup.prepare(await repo.commit({ in: "2" }), { signal: never });
    expect(two.digest).not.toBe(one.digest);
    expect([await use(one, "cat out/in"), await use(two, "cat out/in")]).toEqual(["1", "2"]);
  });

  test("a step sees its inputs, by file, folder and glob, and nothing else of the commit", async () => {
    const { head, setupOf } = await project({
      "a.json": "",
      "packages/a/package.json": "",
      "packages/a/x.js": "",
      "vendor/deep/b": "",
    });
    const inputs = ["a.json", "packages/*/package.json", "vendor"];
    const setup = await setupOf([shell("mkdir out && find . -type f | sort > out/seen", { inputs })]);
    const prepared = await setup.prepare(await head(), { signal: never });
    const seen = (await use(prepared, "cat out/seen")).trim().split("\n");
    expect(seen).toEqual(["./a.json", "./out/seen", "./packages/a/package.json", "./vendor/deep/b"]);
  });

  test("an input that the commit does not have is an error before anything runs", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([shell("mkdir out", { inputs: ["in", "package-lock.json"] })]);
    await expect(setup.prepare(await head(), { signal: never })).rejects.toMatchObject({ code: "SETUP_INPUT_MISSING" });
  });

  test("a step that fails is an error with the end of its output, and leaves nothing", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([shell("echo 'this is why' >&2; exit 3")]);
    await expect(setup.prepare(await head(), { signal: never })).rejects.toMatchObject({
      code: "SETUP_FAILED",
      message: expect.stringMatching(/ended with 3:\nthis is why$/),
    });
    expect(readdirSync(folder).filter((name) => !name.endsWith(".lock"))).toEqual([]);
  });

  test("a folder that was not made, or is a link, is not provided", async () => {
    const { head, setupOf } = await project({ in: "1" });
    for (const script of ["true", "ln -s /etc out", "mkdir -p real && ln -s real out", "echo > out"]) {
      const setup = await setupOf([shell(script)]);
      await expect(setup.prepare(await head(), { signal: never })).rejects.toMatchObject({ code: "SETUP_FAILED" });
    }
  });

  test("what one user of a result writes, no other sees", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([shell("mkdir out && echo clean > out/file")]);
    const prepared = await setup.prepare(await head(), { signal: never });
    expect(await use(prepared, "echo dirty > out/file; cat out/file; rm -rf out/* && ls out")).toBe("dirty\n");
    expect(await use(prepared, "cat out/file")).toBe("clean\n");
  });

  test("a result has folders for the caches of build tools, which can be written over where no layer can", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([shell("mkdir node_modules", { provides: ["node_modules"] })]);
    const prepared = await setup.prepare(await head(), { signal: never });
    expect(await use(prepared, "ls -A node_modules; touch node_modules/.vite/x && echo written")).toBe(
      ".cache\n.vite\n.vite-temp\n.vitest\n.vitest-cache\nwritten\n",
    );
  });

  test("the least recently used results go when there is too much; what is in use stays", async () => {
    const { repo, setupOf } = await project({});
    const commits = [];
    for (const name of ["1", "2", "3"]) commits.push(await repo.commit({ in: name }));
    const steps = [shell("mkdir out && head -c 1000000 /dev/zero > out/zeros")];
    const [one, two, three] = commits as [CommitSha, CommitSha, CommitSha];
    // Its process has ended, so nobody holds the first two.
    await elsewhere(repo.path, folder, steps, [one, two]);
    await elsewhere(repo.path, folder, steps, [one]);
    const setup = await setupOf(steps, { maxBytes: 2_500_000 });
    await setup.prepare(three, { signal: never });
    expect(results()).toHaveLength(2);
    const first = await setup.prepare(one, { signal: never });
    expect(results()).toHaveLength(2);
    const small = await setupOf(steps, { maxBytes: 1 });
    await small.prepare(two, { signal: never });
    expect(await use(first, "ls out")).toBe("zeros\n");
    expect(results()).toHaveLength(3);
  });

  const results = () => readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));

  test("two processes that need the same result make it once", async () => {
    const { repo, head } = await project(registry.project);
    const commit = await head();
    const steps = [npmStep()];
    await Promise.all([1, 2].map(() => elsewhere(repo.path, folder, steps, [commit], registry.host)));
    expect(registry.fetched()).toBe(1);
  });

  test("what a killed process had begun is made anew", async () => {
    const { repo, head, setupOf } = await project(registry.project);
    const stalled = registry.stall();
    const child = startElsewhere(repo.path, folder, [npmStep()], [await head()], registry.host);
    await stalled;
    child.kill("SIGKILL");
    await once(child, "exit");
    const setup = await setupOf([npmStep()]);
    const prepared = await setup.prepare(await head(), { signal: never });
    expect(await use(prepared, `node -p 'require("tiny")'`)).toBe("42\n");
    expect(readdirSync(folder).filter((name) => name.startsWith("making"))).toEqual([]);
  });

  test("an abort ends the step; who waited for it goes on", async () => {
    const { head, setupOf } = await project(registry.project);
    const setup = await setupOf([npmStep()]);
    const stalled = registry.stall();
    const controller = new AbortController();
    const commit = await head();
    const first = setup.prepare(commit, { signal: controller.signal });
    await stalled;
    const second = setup.prepare(commit, { signal: never });
    controller.abort(new Error("cancelled"));
    await expect(first).rejects.toThrow("cancelled");
    expect(await use(await second, `node -p 'require("tiny")'`)).toBe("42\n");
  });

  test("without steps there is nothing to mount", async () => {
    const { head, setupOf } = await project({ in: "1" });
    const setup = await setupOf([]);
    expect((await setup.prepare(await head(), { signal: never })).mounts("/anywhere")).toEqual([]);
  });

  test("a folder that cannot be made is an error with a hint", async () => {
    const { setupOf } = await project({ in: "1" });
    await expect(setupOf([], { folder: join(process.execPath, "results") })).rejects.toMatchObject({
      name: "OrchestrateError",
    });
  });
});

/** A pnpm that this machine has, or fetches as the project's own commands do. */
const findPnpm = async (): Promise<string> => {
  const own = process.env["npm_execpath"];
  if (own?.endsWith("/pnpm") && existsSync(own)) return own;
  const { stdout } = await execa("npx", ["-y", "--package=pnpm@12", "-c", "command -v pnpm"], { cwd: tmpdir() });
  return stdout.trim();
};

/** Prepares some commits in a process of its own. */
const startElsewhere = (
  repository: string,
  folder: string,
  steps: readonly SetupStep[],
  commits: readonly CommitSha[],
  host = "",
) =>
  spawn(
    process.execPath,
    [
      join(import.meta.dirname, "sandbox-setup-process.ts"),
      JSON.stringify({ repository, folder, steps, commits, host }),
    ],
    {
      stdio: "inherit",
    },
  );

const elsewhere = async (...request: Parameters<typeof startElsewhere>): Promise<void> => {
  mkdirSync(request[1], { recursive: true });
  const [code] = (await once(startElsewhere(...request), "exit")) as [number];
  if (code !== 0) throw new Error(`The other process ended with ${code}`);
};

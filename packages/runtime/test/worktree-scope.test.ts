import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Mount, type RunId, type Spec, type SubSpecId, worktreeScopeOf } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { systemClock } from "../src/clock/system-clock.ts";
import { openGit } from "../src/git/open-git.ts";
import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { defaultLimits } from "../src/sandbox/limits.ts";
import { gitRepo } from "../src/testing/index.ts";
import { createWorktrees } from "../src/worktrees/create-worktrees.ts";

const files = {
  ".gitignore": "dist/\n*.log\n",
  ".env": "TOKEN=canary\n",
  "README.md": "before\n",
  "src/app.ts": "before\n",
  "src/refunds/rules.ts": "before\n",
  "test/app.test.ts": "before\n",
  "test/refunds/rules.test.ts": "before\n",
  "test/fixtures/server.pem": "a key for tests\n",
};

const { signal } = new AbortController();

/** A worktree, confined to what a sub-spec owns, and a shell in it. */
const open = async (owns: readonly string[], { isStrict = true, out = [] as readonly string[] } = {}) => {
  const repo = await gitRepo(files);
  const state = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-state-")));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  const sandbox = await createBubblewrap({ folder: join(state, "sandbox") });
  const git = await openGit(repo.path);
  const worktrees = createWorktrees({
    git,
    folder: join(state, "trees"),
    adapter: "pool",
    sandbox,
    clock: systemClock,
  });
  const key = { run: "run1abcd" as RunId, subSpec: "T1" as SubSpecId, attempt: 1 };
  const tree = await worktrees.acquire({ ...key, base: (await repo.ref("HEAD"))! }, { signal });
  const scope = { permissions: { protected: [] }, out: out.map((glob) => ({ glob, text: "" })) };
  const confined = await tree.confine(worktreeScopeOf({ owns, spec: { scope } as unknown as Spec }, {}), { isStrict });
  const sh = async (script: string, mounts: readonly Mount[] = confined.mounts) => {
    const command = { argv: ["sh", "-c", script], cwd: tree.path, env: tree.env, mounts, relays: [] };
    const { ended } = await sandbox.start(
      { ...command, limits: defaultLimits, stdin: "null", output: "capture" },
      { signal },
    );
    const { stdout, stderr } = await ended;
    return stdout + stderr;
  };
  const read = (path: string) => readFile(join(tree.path, path), "utf8").catch(() => undefined);
  const names = async () =>
    (await readdir(tree.path, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  return { tree, confined, sh, read, names };
};

describe("a worktree confined to its scope", { tags: ["slow"] }, () => {
  test.each([
    ["changing a file that is not owned", "echo hostile > src/app.ts", "src/app.ts"],
    ["replacing it under its name", "echo hostile > src/refunds/x; mv -f src/refunds/x src/app.ts", "src/app.ts"],
    ["removing it", "rm -f src/app.ts", "src/app.ts"],
    ["renaming its folder away", "mv src elsewhere && mkdir src", "src/app.ts"],
    ["writing through a link", "ln -s ../app.ts src/refunds/l; echo hostile > src/refunds/l", "src/app.ts"],
    ["writing through a hard link", "ln src/app.ts src/refunds/h && echo hostile > src/refunds/h", "src/app.ts"],
    [
      "checking out another version",
      "git rm -q --cached src/app.ts; git checkout -q HEAD~0 -- .; git clean -fdxq; rm src/app.ts",
      "src/app.ts",
    ],
    ["changing a test that nobody granted", "echo hostile > test/refunds/rules.test.ts", "test/refunds/rules.test.ts"],
    ["making a file at the root", "echo hostile > conftest.py", "conftest.py"],
    [
      "mounting over the confinement",
      "umount src/app.ts; mount --bind src/refunds src; echo hostile > src/app.ts",
      "src/app.ts",
    ],
  ])("%s succeeds without it and fails with it", async (_what, attack, target) => {
    const { tree, sh, read } = await open(["src/refunds/**", "test/refunds/**"]);
    const before = await read(target);
    await sh(attack);
    expect(await read(target)).toBe(before);
    await sh(attack, tree.mounts);
    // Nobody may mount, with or without it.
    if (!attack.includes("mount")) expect(await read(target)).not.toBe(before);
  });

  test("owned files can be changed, replaced, removed and made, and git shows it", async () => {
    const { sh, read } = await open(["src/refunds/**", "new/deep/file.ts", "README.md"]);
    const said = await sh(
      "set -e; sed -i s/before/after/ src/refunds/rules.ts README.md; mkdir src/refunds/in; echo x > src/refunds/in/a.ts;" +
        "mkdir -p new/deep; echo y > new/deep/file.ts; git add -A; git status --porcelain; git commit -qm work && git log --oneline | wc -l",
    );
    expect(said).toBe("M  README.md\nA  new/deep/file.ts\nA  src/refunds/in/a.ts\nM  src/refunds/rules.ts\n2\n");
    expect(await read("README.md")).toBe("after\n");
    expect(await sh("rm README.md && ls README.md")).toContain("No such file");
  });

  test("beside an owned file that is to be made, those that are there cannot be changed", async () => {
    const { sh, read, confined } = await open(["src/new.ts"]);
    const said = await sh(
      "echo x > src/new.ts; echo hostile > src/app.ts; rm src/app.ts; echo hostile > src/refunds/rules.ts",
    );
    expect(said).toMatch(/app.ts: Read-only file system/);
    expect(await read("src/new.ts")).toBe("x\n");
    expect([await read("src/app.ts"), await read("src/refunds/rules.ts")]).toEqual(["before\n", "before\n"]);
    expect(confined).toMatchObject({ writable: ["src", "dist"], open: [] });
  });

  test("builds go where git ignores them, and no file is left that nobody made", async () => {
    const { sh, names } = await open(["src/refunds/**", "lib/**"]);
    const before = (await names()).length;
    expect(await sh("mkdir dist/assets && echo built > dist/assets/a.js && cat dist/assets/a.js")).toBe("built\n");
    expect(await sh("cat dist/assets/a.js; rm -r dist/assets; git status --porcelain")).toBe("built\n");
    expect(await names()).toHaveLength(before);
  });

  test.each([true, false])(
    "a file of credentials is empty inside, and tests keep theirs (strict: %s)",
    async (isStrict) => {
      const { tree, sh, read, confined } = await open(["src/**"], { isStrict });
      expect(await sh("cat .env", tree.mounts)).toBe("TOKEN=canary\n");
      expect(await sh("cat .env test/fixtures/server.pem; git status --porcelain")).toBe("a key for tests\n");
      expect(await read(".env")).toBe("TOKEN=canary\n");
      expect(confined.hidden).toEqual([".env"]);
      const strict = await open(["src/**"], { out: ["**/*.pem"] });
      expect(await strict.sh("cat test/fixtures/server.pem")).toBe("");
    },
  );

  test("what is hidden is offered as it was", async () => {
    const { tree, sh } = await open(["src/refunds/**"]);
    await sh("echo after > src/refunds/rules.ts; echo stolen > .env");
    const person = { name: "Orchestrate", email: "orchestrate@example.com" };
    const harvested = await tree.harvest({
      author: person,
      committer: person,
      message: "Work\n",
      date: "2026-11-22T12:00:00Z",
      limits: { maxFiles: 100, maxFileBytes: 1000 },
    });
    expect(harvested).toMatchObject({ kind: "harvested" });
    const diff = harvested.kind === "harvested" && (await sh(`git diff --name-only HEAD ${harvested.commit}`));
    expect(diff).toBe("src/refunds/rules.ts\n");
  });

  test("where the gate alone decides, all of it can be written to", async () => {
    const { sh, read } = await open(["src/refunds/**"], { isStrict: false });
    await sh("echo changed > src/app.ts");
    expect(await read("src/app.ts")).toBe("changed\n");
  });
});

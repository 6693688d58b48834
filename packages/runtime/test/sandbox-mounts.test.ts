import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Mount } from "@orchestrate/shared";
import { describe, expect, test } from "vitest";

import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { openBench } from "./sandbox-bench.ts";

const read = (source: string, target: string): Mount => ({ kind: "bind", source, target, access: "read" });

describe("mounts of a sandbox", { tags: ["slow"] }, () => {
  test("a source that is a link, or behind one, is refused: an earlier attempt may have planted it", async () => {
    const { folder, worktree, sandbox, run } = await openBench();
    mkdirSync(join(folder, "real", "inner"), { recursive: true });
    symlinkSync(join(folder, "real"), join(folder, "link"));
    for (const source of ["link", "link/inner"]) {
      const mounts = [read(join(folder, source), join(worktree, "deps"))];
      await expect(run(sandbox, ["true"], { mounts })).rejects.toMatchObject({ code: "SANDBOX_MOUNT_REFUSED" });
    }
  });

  test("a mount point that is a link, or behind one, is refused: what lies there would be mounted over instead", async () => {
    const { folder, worktree, sandbox, run } = await openBench();
    mkdirSync(join(folder, "deps"));
    symlinkSync("/etc", join(worktree, "node_modules"));
    symlinkSync("nowhere", join(worktree, "dangling"));
    for (const target of ["node_modules", "node_modules/deeper", "dangling"]) {
      const mounts = [read(join(folder, "deps"), join(worktree, target))];
      await expect(run(sandbox, ["true"], { mounts })).rejects.toMatchObject({ code: "SANDBOX_MOUNT_REFUSED" });
    }
  });

  test("something to be hidden that is a link is refused", async () => {
    const { worktree, sandbox, run } = await openBench();
    symlinkSync("elsewhere", join(worktree, ".env"));
    const mounts: readonly Mount[] = [{ kind: "hide", target: join(worktree, ".env") }];
    await expect(run(sandbox, ["true"], { mounts })).rejects.toMatchObject({ code: "SANDBOX_MOUNT_REFUSED" });
  });

  test.each(["/", "/etc/passwd", "/usr/bin", "/proc", "/dev/shm", "/sys", "/lib"])(
    "the sandbox's own %s is no mount point",
    async (target) => {
      const { folder, sandbox, run } = await openBench();
      mkdirSync(join(folder, "deps"));
      const mounts = [read(join(folder, "deps"), target)];
      await expect(run(sandbox, ["true"], { mounts })).rejects.toMatchObject({ code: "SANDBOX_MOUNT_REFUSED" });
    },
  );

  test.each(["/", "/proc", "/run", "relative", "/tmp/../etc", "/tmp/"])("%s is no source", async (source) => {
    const { worktree, sandbox, run } = await openBench();
    const mounts = [read(source, join(worktree, "deps"))];
    await expect(run(sandbox, ["true"], { mounts })).rejects.toMatchObject({ code: "SANDBOX_MOUNT_REFUSED" });
  });

  test("a missing source is an error with a hint, and nothing runs", async () => {
    const { folder, worktree, sandbox, run } = await openBench();
    const mounts = [read(join(folder, "missing"), join(worktree, "deps"))];
    await expect(run(sandbox, ["touch", "ran"], { mounts })).rejects.toMatchObject({ name: "OrchestrateError" });
    expect(readdirSync(worktree)).toEqual([]);
  });

  test("sources and node behind a closed folder are reached all the same", async () => {
    const { folder, worktree, run } = await openBench();
    const closed = join(folder, "closed");
    mkdirSync(join(closed, "bin"), { recursive: true });
    mkdirSync(join(closed, "deps"));
    writeFileSync(join(closed, "deps", "file"), "reached\n");
    copyFileSync(process.execPath, join(closed, "bin", "node"));
    chmodSync(closed, 0o700);
    const sandbox = await createBubblewrap({
      folder: join(closed, "state"),
      node: join(closed, "bin", "node"),
      programs: [],
    });
    const mounts = [read(join(closed, "deps"), join(worktree, "deps"))];
    const script = `node -p process.execPath; cat deps/file; ls '${closed}'`;
    const { stdout } = await run(sandbox, ["sh", "-c", script], { mounts });
    expect(stdout).toBe("/opt/programs/bin/node\nreached\n");
  });

  test("a file can be mounted over a file, and a folder where none is yet, in a read-only worktree too", async () => {
    const { folder, worktree, sandbox, run } = await openBench();
    writeFileSync(join(worktree, ".git"), "theirs");
    writeFileSync(join(folder, "gitfile"), "ours");
    mkdirSync(join(folder, "deps"));
    const argv = ["sh", "-c", "cat .git; ls -d packages/a/node_modules; touch new"];
    const readOnly: Mount = { kind: "bind", source: worktree, target: worktree, access: "read" };
    const mounts = [
      readOnly,
      read(join(folder, "gitfile"), join(worktree, ".git")),
      read(join(folder, "deps"), join(worktree, "packages", "a", "node_modules")),
    ];
    expect((await run(sandbox, argv, { mounts })).stdout).toBe("ourspackages/a/node_modules\n");
    expect(readdirSync(worktree).toSorted()).toEqual([".git", "packages"]);
  });

  test("node_modules without overlays is read-only, but for the caches in it", async () => {
    const { folder, worktree, run } = await openBench();
    mkdirSync(join(folder, "deps", ".vite"), { recursive: true });
    writeFileSync(join(folder, "deps", "file"), "below");
    const sandbox = await createBubblewrap({ folder: join(folder, "state"), layers: "replaced" });
    await sandbox.handOver(join(folder, "deps"));
    const mounts: readonly Mount[] = [
      { kind: "layered", source: join(folder, "deps"), target: join(worktree, "node_modules") },
    ];
    const script = "cd node_modules; echo above > file; echo cached > .vite/file && cat file .vite/file";
    const { stdout, stderr } = await run(sandbox, ["sh", "-c", script], { mounts });
    expect(stdout).toBe("belowcached\n");
    expect(stderr).toContain("Read-only file system");
    expect(readdirSync(join(folder, "deps", ".vite"))).toEqual([]);
  });

  test("the caches in somebody else's node_modules can be written to as well", async () => {
    const { folder, worktree, sandbox, sh } = await openBench();
    mkdirSync(join(folder, "deps", ".vite"), { recursive: true });
    const mounts: readonly Mount[] = [
      { kind: "layered", source: join(folder, "deps"), target: join(worktree, "node_modules") },
    ];
    const script = "cd node_modules/.vite && echo cached > file && cat file";
    expect(await sh(sandbox, script, { mounts })).toMatchObject({ exit: 0, stdout: "cached\n" });
    expect(readdirSync(join(folder, "deps", ".vite"))).toEqual([]);
  });
});

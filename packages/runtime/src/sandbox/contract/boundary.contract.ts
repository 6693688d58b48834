import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Mount } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { runBattery } from "../self-test/battery.ts";
import { setUpCanaries } from "../self-test/canaries.ts";
import { never, type ContractBench } from "./bench.contract.ts";

/** What an adapter promises beyond running commands. Where one does not, the suite shows that the attack succeeds. */
export interface SandboxCapabilities {
  /** Nothing is visible, reachable or changeable but what is mounted and relayed. */
  readonly boundary: boolean;
  /** Mounts may replace what exists, be read-only, be layered, and hide. */
  readonly mounts: boolean;
  /** A daemon that left its process group is gone with the command. */
  readonly daemons: boolean;
}

/** Promises about what a command can reach, change and leave behind. */
export const boundaryPromises = (bench: ContractBench, capabilities: SandboxCapabilities): void => {
  const { sh } = bench;

  test("what a command leaves running in its process group is gone when it has ended", async () => {
    await sh("sleep 1000.125 & echo started");
    expect(processes("sleep 1000.125")).toEqual([]);
  });

  test(`a daemon in a session of its own ${capabilities.daemons ? "is gone with the command" : "survives: no PID namespace"}`, async () => {
    const daemon = "setsid sh -c 'echo > ready; exec sleep 1000.25' >/dev/null 2>&1 &";
    expect(await sh(`mkfifo ready; ${daemon} read -r _ < ready`)).toMatchObject({ exit: 0 });
    const left = processes("sleep 1000.25");
    for (const pid of left) process.kill(pid, "SIGKILL");
    expect(left).toHaveLength(capabilities.daemons ? 0 : 1);
  });

  test(`every attack of the self-test ${capabilities.boundary ? "fails" : "succeeds: no boundary"}`, async () => {
    const canaries = await setUpCanaries("canary-of-the-contract");
    const battery = runBattery({
      start: (one, options) => bench.sandbox.start(one, options),
      architecture: process.arch === "arm64" ? "arm64" : "x64",
      targets: canaries.targets,
      folder: bench.folder,
      signal: never,
    });
    const checks = await battery;
    await canaries.remove();
    const lost = checks.filter(({ held }) => !held).map((check) => check.name);
    if (capabilities.boundary) expect(lost).toEqual([]);
    else expect(lost).toEqual(expect.arrayContaining(lostWithoutBoundary));
  });

  const tree = (): string => {
    const source = join(bench.folder, "source");
    mkdirSync(join(source, "inner"), { recursive: true });
    writeFileSync(join(source, "file"), "below");
    writeFileSync(join(source, "inner", ".env"), "TOKEN=1");
    return source;
  };
  const shows = async (mounts: readonly Mount[], script: string) => {
    await bench.sandbox.handOver(bench.folder);
    return sh(script, {
      mounts: [{ kind: "bind", source: bench.worktree, target: bench.worktree, access: "write" }, ...mounts],
    });
  };

  test("a mount shows a folder at another path", async () => {
    const target = join(bench.worktree, "packages", "a", "node_modules");
    const mounts: readonly Mount[] = [{ kind: "bind", source: tree(), target, access: "read" }];
    expect(await shows(mounts, "cat packages/a/node_modules/file")).toMatchObject({ exit: 0, stdout: "below" });
  });

  test(`a read-only mount ${capabilities.mounts ? "cannot" : "can: no mounts"} be written to`, async () => {
    const source = tree();
    const mounts: readonly Mount[] = [{ kind: "bind", source, target: join(bench.worktree, "deps"), access: "read" }];
    await shows(mounts, "echo above > deps/file");
    expect(readFileSync(join(source, "file"), "utf8")).toBe(capabilities.mounts ? "below" : "above\n");
  });

  test(`what is written to a layer ${capabilities.mounts ? "is seen inside and gone afterwards" : "stays: no layers"}`, async () => {
    const source = tree();
    const mounts: readonly Mount[] = [{ kind: "layered", source, target: join(bench.worktree, "deps") }];
    expect(await shows(mounts, "echo above > deps/file && cat deps/file")).toMatchObject({
      exit: 0,
      stdout: "above\n",
    });
    expect(readFileSync(join(source, "file"), "utf8")).toBe(capabilities.mounts ? "below" : "above\n");
  });

  test("a scratch folder is empty, writable, and gone afterwards", async () => {
    const target = join(bench.worktree, "scratch");
    const mounts: readonly Mount[] = [{ kind: "scratch", target, maxBytes: 2 ** 20 }];
    expect(await shows(mounts, "ls -A scratch; echo x > scratch/file && cat scratch/file")).toMatchObject({
      stdout: "x\n",
    });
    expect(existsSync(join(target, "file"))).toBe(false);
  });

  test(`a hidden file and a hidden folder ${capabilities.mounts ? "are empty" : "are seen: no hiding"}`, async () => {
    mkdirSync(join(bench.worktree, "secrets"));
    writeFileSync(join(bench.worktree, ".env"), "TOKEN=1\n");
    writeFileSync(join(bench.worktree, "secrets", "key"), "KEY=1\n");
    const mounts: readonly Mount[] = [".env", "secrets", "absent"].map((one) => ({
      kind: "hide",
      target: join(bench.worktree, one),
    }));
    const { stdout } = await shows(mounts, "cat .env; cat secrets/key; ls -A secrets");
    expect(stdout).toBe(capabilities.mounts ? "" : "TOKEN=1\nKEY=1\nkey\n");
  });

  test("everything that stood in for mounts is gone afterwards", async () => {
    const mounts: readonly Mount[] = [
      { kind: "bind", source: tree(), target: join(bench.worktree, "deps"), access: "read" },
    ];
    await shows(mounts, "true");
    expect(existsSync(join(bench.worktree, "deps", "file"))).toBe(false);
  });
};

/** Processes of this machine with a command line; zombies have none. */
const processes = (commandLine: string): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLineOf(pid) === commandLine)
    .map(Number);

const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    // It ended while we were looking.
    return "";
  }
};

/** Attacks that need no right and no kernel module, so they succeed for everybody where there is no boundary. */
const lostWithoutBoundary = [
  "read a file outside",
  "write a file outside",
  "read another process's environment",
  "signal another process",
  "reach a TCP listener",
  "reach a unix socket",
  "reach an abstract socket",
  "gain rights",
  "call clone3",
  "call keyctl",
  "call ptrace",
  "call unshare(user)",
];

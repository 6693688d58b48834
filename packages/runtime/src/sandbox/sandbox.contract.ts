import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import type { Mount, Sandbox, SandboxedCommand, SandboxedResult } from "@orchestrate/shared";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { defaultLimits } from "./limits.ts";
import { runBattery } from "./self-test/battery.ts";
import { setUpCanaries } from "./self-test/canaries.ts";

/** What an adapter promises beyond running commands. Where one does not, the suite shows that the attack succeeds. */
export interface SandboxCapabilities {
  /** Nothing is visible, reachable or changeable but what is mounted and relayed. */
  readonly boundary: boolean;
  /** Mounts may replace what exists, be read-only, be layered, and hide. */
  readonly mounts: boolean;
  /** A daemon that left its process group is gone with the command. */
  readonly daemons: boolean;
}

const slow = { tags: ["slow"] };

/** What every sandbox promises. */
export const sandboxContract = (
  name: string,
  create: (folder: string) => Promise<Sandbox>,
  capabilities: SandboxCapabilities,
): unknown =>
  describe(`sandbox: ${name}`, slow, () => {
    let folder: string;
    let worktree: string;
    let sandbox: Sandbox;
    const never = new AbortController().signal;

    beforeEach(async () => {
      folder = mkdtempSync(join(realpathSync(tmpdir()), "sandbox-contract-"));
      chmodSync(folder, 0o755);
      worktree = join(folder, "work tree ü");
      mkdirSync(worktree);
      sandbox = await create(join(folder, "state"));
      await sandbox.handOver(worktree);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const command = (argv: readonly string[], changes: Partial<SandboxedCommand> = {}): SandboxedCommand => ({
      argv,
      cwd: worktree,
      env: {},
      mounts: [{ kind: "bind", source: worktree, target: worktree, access: "write" }],
      relays: [],
      limits: defaultLimits,
      stdin: "null",
      output: "capture",
      ...changes,
    });
    const run = async (argv: readonly string[], changes: Partial<SandboxedCommand> = {}): Promise<SandboxedResult> => {
      const { ended } = await sandbox.start(command(argv, changes), { signal: never });
      return ended;
    };
    const sh = (script: string, changes: Partial<SandboxedCommand> = {}) => run(["sh", "-c", script], changes);

    test("a command's exit status and both of its outputs come back as they were", async () => {
      expect(await sh("echo out; echo err >&2; exit 7")).toMatchObject({
        exit: 7,
        signal: undefined,
        how: "exited",
        stdout: "out\n",
        stderr: "err\n",
        truncated: false,
      });
    });

    test("a signal that ends the command is named, and there is no exit status", async () => {
      expect(await sh("kill -TERM $$")).toMatchObject({ exit: undefined, signal: "SIGTERM", how: "exited" });
    });

    test("words reach the program as they are, without any shell", async () => {
      const words = ["a b", "$HOME", "*", "'\"", "--", "", "ü\n"];
      const print = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
      const { stdout } = await run(["node", "-e", print, "--", ...words]);
      expect(JSON.parse(stdout)).toEqual(words);
    });

    test("a program that does not exist is not started", async () => {
      expect(await run(["no-such-program"])).toMatchObject({ exit: undefined, signal: undefined, how: "not-started" });
    });

    test("a working folder that does not exist is an error with a code, and nothing runs", async () => {
      const started = sandbox.start(command(["true"], { cwd: join(worktree, "missing") }), { signal: never });
      await expect(started).rejects.toMatchObject({ name: "OrchestrateError", code: "SANDBOX_START_FAILED" });
    });

    test("the environment is what was given and five variables, none of them ours", async () => {
      const { stdout } = await run(["env", "-0"], { env: { GIVEN: "a=b\nc", PATH: "/usr/bin:/bin" } });
      const names = stdout
        .split("\0")
        .filter(Boolean)
        .map((pair) => pair.slice(0, pair.indexOf("=")));
      // Shells on the way add three of their own.
      const known = ["CI", "GIVEN", "HOME", "LANG", "PATH", "TMPDIR"];
      expect(names.filter((one) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(one)).toSorted()).toEqual(known);
      expect(stdout).toContain("GIVEN=a=b\nc\0");
      expect(stdout).toContain("PATH=/usr/bin:/bin\0");
    });

    test("HOME holds the files it was given, and is new each time", async () => {
      const write = await sh("cat ~/.config/tool.json; stat -c %a ~/.config/tool.json; touch ~/left && ls -A ~", {
        homeFiles: { ".config/tool.json": "{}\n" },
      });
      expect(write).toMatchObject({ exit: 0, stdout: "{}\n600\n.config\nleft\n" });
      expect(await sh("ls -A ~")).toMatchObject({ exit: 0, stdout: "" });
    });

    test("node, npm, git and a shell are there", async () => {
      expect(await sh("node --version && npm --version && git --version")).toMatchObject({ exit: 0 });
      expect((await run(["node", "--version"])).stdout).toBe(`${process.version}\n`);
    });

    test("what is piped into stdin arrives; else stdin is empty", async () => {
      const cat = await sandbox.start(command(["cat"], { stdin: "pipe" }), { signal: never });
      cat.stdin?.end("through and back");
      expect(await cat.ended).toMatchObject({ exit: 0, stdout: "through and back" });
      expect(await run(["cat"])).toMatchObject({ exit: 0, stdout: "" });
    });

    test("a command that ignores its stdin does no harm", async () => {
      const started = await sandbox.start(command(["true"], { stdin: "pipe" }), { signal: never });
      started.stdin?.end("x".repeat(10_000_000));
      expect(await started.ended).toMatchObject({ exit: 0 });
    });

    test("piped output can be read while the command runs", async () => {
      const options = { output: "pipe", stdin: "pipe" } as const;
      const started = await sandbox.start(command(["sh", "-c", "echo first; read -r line; echo $line"], options), {
        signal: never,
      });
      const first = await new Promise((resolve) => started.stdout?.once("data", resolve));
      expect(String(first)).toBe("first\n");
      started.stdin?.end("second\n");
      expect(await text(started.stdout ?? Readable.from([]))).toBe("second\n");
      expect(await started.ended).toMatchObject({ exit: 0, stdout: "", stderr: "" });
    });

    test("output that nobody reads does not keep a command that was killed", async () => {
      const limits = { ...defaultLimits, timeoutMs: 300 };
      const started = await sandbox.start(
        command(["sh", "-c", "while :; do echo y; done"], { output: "pipe", limits }),
        {
          signal: never,
        },
      );
      expect(await started.ended).toMatchObject({ how: "timed-out", signal: "SIGKILL" });
    });

    test("output can go to files, cut at the limit", async () => {
      const output = { stdout: join(folder, "out"), stderr: join(folder, "err") };
      const limits = { ...defaultLimits, maxOutputBytes: 1000 };
      const result = await sh("head -c 5000 /dev/zero; echo err >&2", { output, limits });
      expect(result).toMatchObject({ exit: 0, stdout: "", stderr: "", truncated: true });
      expect(statSync(output.stdout).size).toBe(1000);
      expect(readFileSync(output.stderr, "utf8")).toBe("err\n");
    });

    test("output beyond the limit is dropped, and the command goes on", async () => {
      const limits = { ...defaultLimits, maxOutputBytes: 1000 };
      const result = await sh("head -c 3000000 /dev/zero; touch reached-the-end", { limits });
      expect(result).toMatchObject({ exit: 0, truncated: true });
      expect(result.stdout).toHaveLength(1000);
      expect(existsSync(join(worktree, "reached-the-end"))).toBe(true);
    });

    test("files that a command makes in a folder that was handed over stay", async () => {
      expect(await sh("echo made > file && mkdir -p a/b")).toMatchObject({ exit: 0 });
      expect(readFileSync(join(worktree, "file"), "utf8")).toBe("made\n");
    });

    test("past its time a command is killed, with what it started", async () => {
      const limits = { ...defaultLimits, timeoutMs: 400 };
      const result = await sh("(sleep 5; touch late) & sleep 100", { limits });
      expect(result).toMatchObject({ exit: undefined, signal: "SIGKILL", how: "timed-out" });
    });

    test("kill ends a command at once, and twice is harmless", async () => {
      const started = await sandbox.start(command(["sleep", "100"]), { signal: never });
      started.kill();
      started.kill();
      expect(await started.ended).toMatchObject({ signal: "SIGKILL", how: "killed" });
      started.kill();
    });

    test("an abort ends a command; a signal that had aborted before starts none", async () => {
      const controller = new AbortController();
      const started = await sandbox.start(command(["sleep", "100"]), { signal: controller.signal });
      controller.abort(new Error("cancelled"));
      expect(await started.ended).toMatchObject({ signal: "SIGKILL", how: "killed" });
      const again = sandbox.start(command(["touch", "started"]), { signal: controller.signal });
      await expect(again).rejects.toThrow("cancelled");
      expect(existsSync(join(worktree, "started"))).toBe(false);
    });

    test("a relayed port leads to its socket outside, and half-closed connections stay open", async () => {
      const socket = join(folder, "relayed");
      const server = net.createServer({ allowHalfOpen: true }, (connection) => {
        let said = "";
        connection.on("error", () => {});
        connection.on("data", (chunk) => (said += String(chunk))).on("end", () => connection.end(`heard ${said}`));
      });
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      const port = await freePort();
      const client = `const c=require("node:net").connect({port:${port},host:"127.0.0.1",allowHalfOpen:true},()=>c.end("hello"));c.pipe(process.stdout)`;
      const result = await run(["node", "-e", client], { relays: [{ port, socket }] });
      server.close();
      expect(result).toMatchObject({ exit: 0, stdout: "heard hello" });
    });

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
        start: (one, options) => sandbox.start(one, options),
        architecture: process.arch === "arm64" ? "arm64" : "x64",
        targets: canaries.targets,
        folder,
        signal: never,
      });
      const checks = await battery;
      await canaries.remove();
      const lost = checks.filter(({ held }) => !held).map((check) => check.name);
      if (capabilities.boundary) expect(lost).toEqual([]);
      else expect(lost).toEqual(expect.arrayContaining(lostWithoutBoundary));
    });

    const tree = (): string => {
      const source = join(folder, "source");
      mkdirSync(join(source, "inner"), { recursive: true });
      writeFileSync(join(source, "file"), "below");
      writeFileSync(join(source, "inner", ".env"), "TOKEN=1");
      return source;
    };
    const shows = async (mounts: readonly Mount[], script: string) => {
      await sandbox.handOver(folder);
      return sh(script, { mounts: [{ kind: "bind", source: worktree, target: worktree, access: "write" }, ...mounts] });
    };

    test("a mount shows a folder at another path", async () => {
      const target = join(worktree, "packages", "a", "node_modules");
      const mounts: readonly Mount[] = [{ kind: "bind", source: tree(), target, access: "read" }];
      expect(await shows(mounts, "cat packages/a/node_modules/file")).toMatchObject({ exit: 0, stdout: "below" });
    });

    test(`a read-only mount ${capabilities.mounts ? "cannot" : "can: no mounts"} be written to`, async () => {
      const source = tree();
      const mounts: readonly Mount[] = [{ kind: "bind", source, target: join(worktree, "deps"), access: "read" }];
      await shows(mounts, "echo above > deps/file");
      expect(readFileSync(join(source, "file"), "utf8")).toBe(capabilities.mounts ? "below" : "above\n");
    });

    test(`what is written to a layer ${capabilities.mounts ? "is seen inside and gone afterwards" : "stays: no layers"}`, async () => {
      const source = tree();
      const mounts: readonly Mount[] = [{ kind: "layered", source, target: join(worktree, "deps") }];
      expect(await shows(mounts, "echo above > deps/file && cat deps/file")).toMatchObject({
        exit: 0,
        stdout: "above\n",
      });
      expect(readFileSync(join(source, "file"), "utf8")).toBe(capabilities.mounts ? "below" : "above\n");
    });

    test("a scratch folder is empty, writable, and gone afterwards", async () => {
      const target = join(worktree, "scratch");
      const mounts: readonly Mount[] = [{ kind: "scratch", target, maxBytes: 2 ** 20 }];
      expect(await shows(mounts, "ls -A scratch; echo x > scratch/file && cat scratch/file")).toMatchObject({
        stdout: "x\n",
      });
      expect(existsSync(join(target, "file"))).toBe(false);
    });

    test(`a hidden file and a hidden folder ${capabilities.mounts ? "are empty" : "are seen: no hiding"}`, async () => {
      mkdirSync(join(worktree, "secrets"));
      writeFileSync(join(worktree, ".env"), "TOKEN=1\n");
      writeFileSync(join(worktree, "secrets", "key"), "KEY=1\n");
      const mounts: readonly Mount[] = [".env", "secrets", "absent"].map((one) => ({
        kind: "hide",
        target: join(worktree, one),
      }));
      const { stdout } = await shows(mounts, "cat .env; cat secrets/key; ls -A secrets");
      expect(stdout).toBe(capabilities.mounts ? "" : "TOKEN=1\nKEY=1\nkey\n");
    });

    test("everything that stood in for mounts is gone afterwards", async () => {
      const mounts: readonly Mount[] = [
        { kind: "bind", source: tree(), target: join(worktree, "deps"), access: "read" },
      ];
      await shows(mounts, "true");
      expect(existsSync(join(worktree, "deps", "file"))).toBe(false);
    });
  });

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

const freePort = async (): Promise<number> => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
};

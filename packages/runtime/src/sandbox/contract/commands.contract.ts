import { existsSync, readFileSync, statSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import { expect, test } from "vitest";

import { defaultLimits } from "../limits.ts";
import { never, type ContractBench } from "./bench.contract.ts";

/** Promises about one command: its words, streams, environment, files and end. */
export const commandPromises = (bench: ContractBench): void => {
  const { command, run, sh } = bench;

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
    const started = bench.sandbox.start(command(["true"], { cwd: join(bench.worktree, "missing") }), { signal: never });
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
    const cat = await bench.sandbox.start(command(["cat"], { stdin: "pipe" }), { signal: never });
    cat.stdin?.end("through and back");
    expect(await cat.ended).toMatchObject({ exit: 0, stdout: "through and back" });
    expect(await run(["cat"])).toMatchObject({ exit: 0, stdout: "" });
  });

  test("a command that ignores its stdin does no harm", async () => {
    const started = await bench.sandbox.start(command(["true"], { stdin: "pipe" }), { signal: never });
    started.stdin?.end("x".repeat(10_000_000));
    expect(await started.ended).toMatchObject({ exit: 0 });
  });

  test("piped output can be read while the command runs", async () => {
    const options = { output: "pipe", stdin: "pipe" } as const;
    const started = await bench.sandbox.start(command(["sh", "-c", "echo first; read -r line; echo $line"], options), {
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
    const started = await bench.sandbox.start(
      command(["sh", "-c", "while :; do echo y; done"], { output: "pipe", limits }),
      {
        signal: never,
      },
    );
    expect(await started.ended).toMatchObject({ how: "timed-out", signal: "SIGKILL" });
  });

  test("output can go to files, cut at the limit", async () => {
    const output = { stdout: join(bench.folder, "out"), stderr: join(bench.folder, "err") };
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
    expect(existsSync(join(bench.worktree, "reached-the-end"))).toBe(true);
  });

  test("files that a command makes in a folder that was handed over stay", async () => {
    expect(await sh("echo made > file && mkdir -p a/b")).toMatchObject({ exit: 0 });
    expect(readFileSync(join(bench.worktree, "file"), "utf8")).toBe("made\n");
  });

  test("past its time a command is killed, with what it started", async () => {
    const limits = { ...defaultLimits, timeoutMs: 400 };
    const result = await sh("(sleep 5; touch late) & sleep 100", { limits });
    expect(result).toMatchObject({ exit: undefined, signal: "SIGKILL", how: "timed-out" });
  });

  test("kill ends a command at once, and twice is harmless", async () => {
    const started = await bench.sandbox.start(command(["sleep", "100"]), { signal: never });
    started.kill();
    started.kill();
    expect(await started.ended).toMatchObject({ signal: "SIGKILL", how: "killed" });
    started.kill();
  });

  test("an abort ends a command; a signal that had aborted before starts none", async () => {
    const controller = new AbortController();
    const started = await bench.sandbox.start(command(["sleep", "100"]), { signal: controller.signal });
    controller.abort(new Error("cancelled"));
    expect(await started.ended).toMatchObject({ signal: "SIGKILL", how: "killed" });
    const again = bench.sandbox.start(command(["touch", "started"]), { signal: controller.signal });
    await expect(again).rejects.toThrow("cancelled");
    expect(existsSync(join(bench.worktree, "started"))).toBe(false);
  });

  test("a relayed port leads to its socket outside, and half-closed connections stay open", async () => {
    const socket = join(bench.folder, "relayed");
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
};

const freePort = async (): Promise<number> => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
};

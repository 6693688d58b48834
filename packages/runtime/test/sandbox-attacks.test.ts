import { randomBytes } from "node:crypto";
import dgram from "node:dgram";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import type { Mount } from "@orchestrate/shared";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { findProgram } from "../src/sandbox/programs.ts";
import { gitRepo } from "../src/testing/git-repo.ts";
import { openBench, readIfAny } from "./sandbox-bench.ts";

// Each attack is seen to succeed where there is no sandbox, and to fail in one.
describe("attacks from inside", { tags: ["slow"] }, () => {
  test("T8: shared git objects cannot be corrupted through a read-only mount, not even by their owner", async () => {
    const { sandbox, none, sh } = await openBench();
    const repo = await gitRepo({ "a.txt": "precious" });
    const object = await repo.run("rev-parse", "HEAD:a.txt");
    const objects = join(repo.path, ".git", "objects");
    const file = join(objects, object.slice(0, 2), object.slice(2));
    await sandbox.handOver(repo.path);
    const mounts: readonly Mount[] = [{ kind: "bind", source: objects, target: objects, access: "read" }];
    const attack = `chmod u+w '${file}'; echo garbage > '${file}'; touch '${objects}/new'; true`;

    await sh(sandbox, `mount -o remount,rw '${objects}'; ${attack}; rm -f '${file}'`, { mounts });
    expect(await repo.run("-c", "safe.directory=*", "cat-file", "blob", object)).toBe("precious");
    expect(existsSync(join(objects, "new"))).toBe(false);

    await sh(none, attack, { mounts });
    await expect(repo.run("-c", "safe.directory=*", "cat-file", "blob", object)).rejects.toThrow();
  });

  test("T12: keys, tokens and agents' sockets of the user's home do not exist inside", async () => {
    const { folder, worktree, sandbox, none, sh } = await openBench();
    const home = join(folder, "home");
    mkdirSync(join(home, ".ssh"), { recursive: true });
    writeFileSync(join(home, ".ssh", "id_ed25519"), "PRIVATE KEY");
    writeFileSync(join(worktree, ".env"), "TOKEN=1");
    const attack = `cat '${home}/.ssh/id_ed25519' ~/.ssh/* /root/.ssh/* /home/*/.aws/credentials .env; ls /run/docker.sock`;
    const mounts: readonly Mount[] = [{ kind: "hide", target: join(worktree, ".env") }];
    expect((await sh(sandbox, attack, { mounts })).stdout).toBe("");
    expect((await sh(none, attack, { mounts })).stdout).toContain("PRIVATE KEYTOKEN=1");
  });

  test("T13: no datagram leaves, and no name is looked up", async () => {
    const { sandbox, none, run } = await openBench();
    const heard: string[] = [];
    const server = dgram.createSocket("udp4", (message) => heard.push(String(message)));
    await once(server.bind(0, "127.0.0.1"), "listening");
    const { port } = server.address();
    const send = (word: string) => [
      "node",
      "-e",
      `require("dgram").createSocket("udp4").send("${word}",${port},"127.0.0.1",process.exit)`,
    ];
    const lookUp = `require("dns").lookup("name.example",(error)=>console.log(error?.code))`;
    expect((await run(sandbox, ["node", "-e", lookUp])).stdout).toMatch(/^(EAI_AGAIN|ENOTFOUND)\n$/);
    await run(sandbox, send("inside"));
    const arrived = once(server, "message");
    await run(none, send("outside"));
    await arrived;
    server.close();
    expect(heard).toEqual(["outside"]);
  });

  test("a variable given to a command is in no process's argv, where everybody could read it", async () => {
    const { sandbox, start } = await openBench();
    const secret = randomBytes(12).toString("hex");
    const argv = ["sh", "-c", "echo up; read -r _"];
    const started = await start(sandbox, argv, { env: { SECRET: secret }, stdin: "pipe", output: "pipe" });
    await once(started.stdout!, "data");
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const everything = processes.map((pid) => readIfAny(`/proc/${pid}/cmdline`)).join("\n");
    started.stdin?.end("\n");
    await started.ended;
    expect(everything).toContain("echo up; read -r _");
    expect(everything).not.toContain(secret);
  });

  test("a variable given to a command steers no program outside, where some run as root", async () => {
    const { folder, worktree, sandbox, run } = await openBench();
    const env = { LD_DEBUG: "files", LD_DEBUG_OUTPUT: join(folder, "trace"), PATH: "/usr/bin:/bin" };
    const traces = () => readdirSync(folder).filter((name) => name.startsWith("trace"));
    const layer: Mount = { kind: "layered", source: join(folder, "state", "etc"), target: join(worktree, "layer") };
    expect(await run(sandbox, ["true"], { env, mounts: [layer] })).toMatchObject({ exit: 0 });
    expect(traces()).toEqual([]);
    // What the same variables do to a program that is started with them.
    await execa(findProgram("bwrap") ?? "", ["--version"], { env, extendEnv: false });
    expect(traces()).not.toEqual([]);
  });

  test("a variable of ours is nowhere inside", async () => {
    const { sandbox, none, startOther } = await openBench();
    expect([sandbox.adapter, none.adapter]).toEqual(["bubblewrap", "none"]);
    process.env["CANARY_OF_OURS"] = "sesame";
    const attack = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep CANARY_OF_OURS; echo done";
    const [inside, outside] = [startOther("bubblewrap", attack), startOther("none", attack)];
    delete process.env["CANARY_OF_OURS"];
    expect(await text(inside.stdout!)).toBe("starting\ndone\n");
    expect(await text(outside.stdout!)).toContain("CANARY_OF_OURS=sesame");
  });

  test("a descriptor that we were started with does not reach the command", async () => {
    const { folder, startOther } = await openBench();
    writeFileSync(join(folder, "secret"), "through an open descriptor");
    const descriptor = openSync(join(folder, "secret"), "r");
    const attack = "cat /proc/self/fd/20; ls -l /proc/self/fd; echo done";
    const [inside, outside] = [startOther("bubblewrap", attack, descriptor), startOther("none", attack, descriptor)];
    closeSync(descriptor);
    const seen = await text(inside.stdout!);
    expect(seen).toContain("done");
    expect(seen).not.toMatch(/secret|through/);
    expect(await text(outside.stdout!)).toContain("through an open descriptor");
  });

  test("processes inside belong to nobody outside that they could harm", async () => {
    const { worktree, sandbox, sh } = await openBench();
    expect((await sh(sandbox, "id -u; touch owned")).stdout).toBe("1000\n");
    const { uid } = statSync(join(worktree, "owned"));
    expect(uid).not.toBe(0);
    expect(uid === process.geteuid?.()).toBe(process.geteuid?.() !== 0);
  });

  test("programs of the system cannot raise anybody's rights", async () => {
    const { sandbox, sh } = await openBench();
    const attack = "su -c id root </dev/null; sudo -n id; unshare -r id; echo $?; cat /proc/self/status";
    const { stdout } = await sh(sandbox, attack);
    expect(stdout).not.toContain("uid=0");
    expect(stdout).toMatch(/CapPrm:\s0+\n[^]*CapBnd:\s0+\n[^]*NoNewPrivs:\s1\n/);
  });

  test("a call by the table of another architecture ends the process", async () => {
    const { folder, sandbox, run } = await openBench();
    const probe = join(folder, "foreign");
    writeFileSync(probe, foreignCall, { mode: 0o755 });
    const mounts: readonly Mount[] = [{ kind: "bind", source: probe, target: probe, access: "read" }];
    expect((await run(sandbox, [probe], { mounts })).exit).not.toBe(0);
  });
});

/**
 * `exit(0)` of 32-bit x86, in a 64-bit program: `mov eax, 1; xor ebx, ebx; int 0x80`. On another processor it is no
 * program at all, and does not run either.
 */
const foreignCall = Buffer.concat([
  Buffer.from("7f454c4602010100000000000000000002003e000100000078004000000000004000000000000000", "hex"),
  Buffer.from("0000000000000000000000004000380001000000000000000100000005000000", "hex"),
  Buffer.from("0000000000000000000040000000000000004000000000008400000000000000", "hex"),
  Buffer.from("84000000000000000010000000000000", "hex"),
  Buffer.from("b80100000031dbcd80ebfe90", "hex"),
]);

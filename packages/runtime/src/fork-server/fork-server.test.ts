import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";

import { runProgramApart } from "./fork-server.ts";
import { type ProgramCall, runProgram } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "fork-server-"));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { PATH: process.env["PATH"] ?? "", GREETING: "good day" };
const sh = (script: string, more: Partial<ProgramCall> = {}): ProgramCall => ({
  file: "sh",
  args: ["-c", script],
  env,
  maxBytes: 1024 ** 2,
  ...more,
});

/** Past the calls that this process makes itself. */
const throughServer: typeof runProgram = async (...call) => {
  await past;
  return runProgramApart(...call);
};
const past = Promise.all(Array.from({ length: 24 }, () => runProgramApart(sh("exit 0"))));
const parentOf = "tr '\\0' ' ' < /proc/$PPID/cmdline; echo; echo $PPID";

describe.for([
  ["in this process", runProgram],
  ["through the fork server", throughServer],
] as const)("a program that is run %s", ([, run]) => {
  test("gives its bytes, its words on stderr and its exit status", async () => {
    const end = await run(sh('printf "a\\0b\\377"; echo "$GREETING" >&2; exit 3'));
    expect(end).toMatchObject({ exit: 3, signal: undefined, notStarted: undefined, truncated: false });
    expect(end.stderr).toBe("good day\n");
    expect([...end.stdout]).toEqual([97, 0, 98, 255]);
  });

  test("gets all of a large input, as bytes or from a file, and nothing without one", async () => {
    const input = randomBytes(3 * 1024 ** 2);
    const file = join(folder, "input");
    writeFileSync(file, input);
    for (const given of [input, { file }]) {
      const { stdout } = await run(sh("cat", { input: given, maxBytes: 4 * 1024 ** 2 }));
      expect(Buffer.from(stdout).equals(input)).toBe(true);
    }
    expect((await run(sh("cat"))).stdout).toHaveLength(0);
    expect((await run(sh("exit 7", { input }))).exit).toBe(7);
  });

  test("inherits nothing of the environment", async () => {
    const { stdout } = await run({ file: "/usr/bin/env", args: [], env: { A: "1" }, maxBytes: 1024 });
    expect(Buffer.from(stdout).toString()).toBe("A=1\n");
  });

  test("runs in its folder, in a process group of its own", async () => {
    const { stdout } = await run(sh("pwd; ps -o pgid= -p $$ | tr -d ' '; echo $$", { cwd: folder }));
    const [pwd, group, pid] = Buffer.from(stdout).toString().split("\n");
    expect(pwd).toBe(folder);
    expect(group).toBe(pid);
  });

  test("is cut and ended when it says more than it may", async () => {
    const end = await run(sh("while :; do echo endless; done", { maxBytes: 1000 }));
    expect(end.truncated).toBe(true);
    expect(end.stdout).toHaveLength(1000);
    expect((await run(sh("printf 12345", { maxBytes: 5 }))).truncated).toBe(false);
  });

  test("that cannot be started says why", async () => {
    expect((await run({ ...sh(""), file: "/nowhere/program" })).notStarted).toBe("ENOENT");
    expect((await run(sh("true", { cwd: join(folder, "nowhere") }))).notStarted).toBe("ENOENT");
    expect((await run({ ...sh(""), file: folder })).notStarted).toBe("EACCES");
    expect((await run(sh("cat", { input: { file: join(folder, "absent") } }))).notStarted).toBe("ENOENT");
  });

  test("is ended by an abort", async () => {
    const started = join(folder, "started");
    const ending = new AbortController();
    const end = run(sh(`echo $$ > ${started}; exec sleep 60`), ending.signal);
    await expect.poll(() => readFileSync(started, "utf8")).toMatch(/\d/);
    ending.abort();
    expect((await end).signal).toBe("SIGTERM");
    rmSync(started);
  });
});

test("few programs are started by the process itself, the others by one that is small and has an environment of its own", async () => {
  const { stdout } = await throughServer(sh(`${parentOf}; tr '\\0' '\\n' < /proc/$PPID/environ`));
  const [command, pid, ...environment] = Buffer.from(stdout).toString().trimEnd().split("\n");
  expect(command).toMatch(/^orchestrate-fork-server/);
  expect(Number(pid)).not.toBe(process.pid);
  expect(environment.filter((line) => !line.startsWith("NODE_CHANNEL_"))).toEqual([]);
});

test("when the server is killed its calls end as killed, and the next call has a new one", async () => {
  const server = Number(Buffer.from((await throughServer(sh("echo $PPID"))).stdout).toString());
  const end = runProgramApart(sh("sleep 1"));
  process.kill(server, "SIGKILL");
  expect(await end).toMatchObject({ exit: undefined, signal: "SIGKILL" });
  expect((await runProgramApart(sh("exit 5"))).exit).toBe(5);
});

test.for(["SIGKILL", "exit"] as const)(
  "the server ends when its process does (%s), and does not hold it",
  async (way) => {
    const program = `
    import { runProgramApart } from ${JSON.stringify(join(import.meta.dirname, "fork-server.ts"))};
    const call = { file: "sh", args: ["-c", "echo $PPID"], env: process.env, maxBytes: 100 };
    for (let number = 0; number < 25; number += 1) await runProgramApart(call);
    process.stdout.write((await runProgramApart(call)).stdout);
    ${way === "SIGKILL" ? 'process.kill(process.pid, "SIGKILL");' : ""}`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program], {
      reject: false,
      timeout: 20_000,
    });
    const server = Number(stdout);
    expect(server).toBeGreaterThan(1);
    await expect.poll(() => isAlive(server), { timeout: 5_000 }).toBe(false);
  },
);

const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

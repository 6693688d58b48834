import { readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

import type { Agent } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { createNoSandbox } from "../sandbox/none.ts";
import { type AgentBench, benchKey, type BenchOptions, openAgentBench } from "../testing/agent-bench.ts";
import type { Scenario } from "../testing/model-server/scenario.ts";

/** An agent and how to make it do things. */
export interface AgentUnderTest {
  readonly name: string;
  /** An agent that runs this in a shell of its sandbox and says that it is done; its model is told by the scenario. */
  readonly doing: (command: string) => Agent;
  readonly asksModel: boolean;
}

/** What every agent must do here. Tests run it against real sandboxes, a real gateway and a scripted provider. */
export const agentContract = ({ name, doing, asksModel }: AgentUnderTest): void => {
  describe(name, { tags: ["slow"] }, () => {
    test("does its work in its place and says so", async () => {
      const { run, path, events, transcriptOf } = await openDoing("printf hello | tee greeting.txt");
      const outcome = await run(doing("printf hello | tee greeting.txt"));
      expect(outcome).toMatchObject({ status: "completed", claimed: "completed", error: undefined });
      await expect(readFile(join(path, "greeting.txt"), "utf8")).resolves.toBe("hello");
      expect((await events()).map(({ type }) => type)).toEqual(["sandbox.started"]);
      await expect(transcriptOf(outcome)).resolves.toMatch(/^\{"atMs":\d+/);
    });

    test("that may only read cannot write", async () => {
      const command = "printf hello > greeting.txt; cat given.txt";
      const { run, path, files } = await openDoing(command);
      await writeFile(join(path, "given.txt"), "given");
      await run(doing(command), { task: { access: "read" } });
      await expect(files()).resolves.toEqual(["given.txt"]);
    });

    test("cannot write outside its place", async () => {
      const outside = "/var/tmp/orchestrate-must-not-appear";
      const command = `printf x > ${outside}; printf x > ../beside; ls -a`;
      const { run, path, files } = await openDoing(command);
      await run(doing(command));
      await expect(readFile(outside)).rejects.toThrow();
      await expect(readFile(join(path, "..", "beside"))).rejects.toThrow();
      await expect(files()).resolves.toEqual([]);
    });

    test("cannot reach this machine's network, as it could without a sandbox", async () => {
      const listener = createServer((connection) => connection.end("hello"));
      await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void listener.close());
      const { port } = listener.address() as AddressInfo;
      const command = `cat < /dev/tcp/127.0.0.1/${port} > answer.txt`;
      const answerWith = async (options: BenchOptions) => {
        const { run, path } = await openDoing(command, options);
        await run(doing(command));
        return await readFile(join(path, "answer.txt"), "utf8").catch(() => "");
      };
      await expect(answerWith({ sandbox: createNoSandbox() })).resolves.toBe("hello");
      await expect(answerWith({})).resolves.toBe("");
    });

    test("that hangs in a tool is ended with all that it started", async () => {
      const command = "(setsid sleep 4242 &) ; sleep 4242";
      const { run } = await openDoing(command);
      const outcome = await run(doing(command), { limits: { stallMs: 2_000_000 } });
      expect(outcome.status).toBe("stalled");
      await expect(runningCommands()).resolves.not.toContain("sleep 4242");
    });

    test("that floods its output neither fails nor fills our memory", async () => {
      const command = "head -c 30000000 /dev/zero | tr '\\0' 'x'";
      const { run, transcriptOf } = await openDoing(command);
      const outcome = await run(doing(command));
      expect(outcome.status).toBe("completed");
      expect((await transcriptOf(outcome)).length).toBeLessThan(9 * 1024 * 1024);
    });

    test("that does nothing leaves nothing, whatever it says", async () => {
      const { run, files } = await openDoing("true");
      await run(doing("true"));
      await expect(files()).resolves.toEqual([]);
    });

    test("is cancelled at once, and leaves no process", async () => {
      const command = "touch begun; sleep 4343";
      const { run, files } = await openDoing(command);
      const cancel = new AbortController();
      const running = run(doing(command), { signal: cancel.signal });
      await expect.poll(files, { timeout: 10_000 }).toEqual(["begun"]);
      cancel.abort();
      await expect(running).resolves.toMatchObject({ status: "cancelled" });
      await expect(runningCommands()).resolves.not.toContain("sleep 4343");
    });

    test("sees a secret only where the spec grants it, and no other variable of ours", async () => {
      const command = "env > seen.txt";
      const { run, path, transcriptOf } = await openDoing(command, { secretOf: (secret) => `value-of-${secret}` });
      const outcome = await run(doing(`${command}; cat seen.txt`), { permissions: { secrets: ["GRANTED"] } });
      const seen = await readFile(join(path, "seen.txt"), "utf8");
      expect(seen).toContain("GRANTED=value-of-GRANTED");
      expect(seen).not.toContain("OTHER");
      expect(seen).not.toContain(benchKey);
      expect(await transcriptOf(outcome)).not.toContain("value-of-GRANTED");
    });

    if (asksModel) modelContract(doing);
  });
};

const modelContract = (doing: AgentUnderTest["doing"]): void => {
  test("whose model hangs is ended", async () => {
    const { run } = await open({ steps: [{ fault: "hang" }] });
    await expect(run(doing(""), { limits: { stallMs: 2_000_000 } })).resolves.toMatchObject({ status: "stalled" });
  });

  test.each([401, 429, 500])("whose provider answers %i fails, and says why", async (status) => {
    const { run } = await open({ steps: [{ fault: { status, message: `No: ${benchKey}` } }] });
    const outcome = await run(doing(""));
    expect(outcome).toMatchObject({ status: "failed", error: expect.stringContaining(`answered ${status}`) });
    expect(JSON.stringify(outcome)).not.toContain("canary");
  });

  test("whose budget is used up ends as exhausted", async () => {
    const { run } = await open({ steps: [{ shell: "true" }] });
    const budget = { maxTokens: 400, maxUsd: undefined };
    const outcome = await run(doing(""), { budget });
    expect(outcome.status).toBe("exhausted");
    expect(outcome.usage.requests).toBe(3);
  });

  test("whose model's answer is always cut off fails", async () => {
    const { run } = await open({ steps: [{ fault: "cut" }] });
    await expect(run(doing(""))).resolves.toMatchObject({ status: "failed" });
  });

  test("whose model answers nonsense fails", async () => {
    const { run } = await open({ steps: [{ fault: "malformed" }] });
    await expect(run(doing(""))).resolves.toMatchObject({ status: "failed" });
  });

  test("is charged by what the gateway counted", async () => {
    const { run } = await open({ steps: [{ shell: "true" }, { text: "Ok." }] });
    const outcome = await run(doing("true"));
    expect(outcome.usage).toMatchObject({ inputTokens: 240, outputTokens: 60, requests: 2 });
    expect(outcome.reportedModel).toBe("scripted");
  });

  test("finds no provider's key in its environment, arguments or files, and leaves none anywhere", async () => {
    const look = "env; cat /proc/*/environ /proc/*/cmdline; grep -rs sk-canary $HOME /tmp /run /var /etc";
    const leak = { fault: { status: 429, message: `Slow down, ${benchKey}` }, times: 1 } as const;
    const { run, filesWith, path } = await open({
      steps: [leak, { shell: `(${look}) > seen.txt 2>&1` }, { text: "Ok." }],
    });
    const outcome = await run(doing("true"));
    expect(outcome.status).toBe("completed");
    await expect(readFile(join(path, "seen.txt"), "utf8")).resolves.toContain("HOME=");
    await expect(filesWith(benchKey)).resolves.toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain(benchKey);
  });
};

const open = async (scenario: Scenario, options: BenchOptions = {}): Promise<AgentBench> => {
  const bench = await openAgentBench({ scenario }, options);
  onTestFinished(bench.close);
  return bench;
};

const openDoing = (command: string, options: BenchOptions = {}): Promise<AgentBench> =>
  open({ steps: [{ shell: command }, { text: "All done." }] }, options);

/** The command lines of everything that runs on this machine. */
const runningCommands = async (): Promise<string> => {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.map((line) => line.replaceAll("\0", " ")).join("\n");
};

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AgentOutcome } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { builtinAgent, type BuiltinAgentOptions } from "../src/agent/builtin/builtin-agent.ts";
import { replayAgent } from "../src/agent/replay-agent.ts";
import { type AgentBench, type BenchJob, type BenchOptions, openAgentBench } from "../src/testing/agent-bench.ts";
import type { ReplyCall, Step } from "../src/testing/model-server/scenario.ts";

const call = (name: string, args: ReplyCall["arguments"]): ReplyCall => ({ name, arguments: args });
const use = (name: string, args: ReplyCall["arguments"]): Step => ({ calls: [call(name, args)] });
const done: Step = { text: "All done." };

const open = async (steps: readonly Step[], options: BenchOptions = {}): Promise<AgentBench> => {
  const bench = await openAgentBench({ scripted: { steps } }, options);
  onTestFinished(bench.close);
  return bench;
};

/** What the model was told that its tools answered, in order. */
const heard = ({ server }: AgentBench): readonly string[] => {
  const body = server.requests.at(-1)?.body as { messages: { role: string; content: string }[] } | undefined;
  return (body?.messages ?? []).filter(({ role }) => role === "tool").map(({ content }) => content);
};

const work = async (
  steps: readonly Step[],
  { agent = {}, ...job }: BenchJob & { readonly agent?: BuiltinAgentOptions } = {},
): Promise<{ readonly bench: AgentBench; readonly outcome: AgentOutcome; readonly answers: readonly string[] }> => {
  const bench = await open(steps);
  const outcome = await bench.run(builtinAgent(agent), job);
  return { bench, outcome, answers: heard(bench) };
};

describe("the built-in agent", { tags: ["slow"] }, () => {
  test("writes, reads and patches files in its worktree", async () => {
    const patch = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,9 +1,9 @@\n one\n-two\n+2\n three\n";
    const steps = [
      use("write", { path: "src/a.ts", content: "one\ntwo\nthree\n" }),
      use("apply_patch", { patch }),
      use("read", { path: "src/a.ts", from: 2, lines: 1 }),
      use("shell", { command: "wc -l < src/a.ts; echo oops >&2; exit 3" }),
      done,
    ];
    const { bench, outcome, answers } = await work(steps);
    expect(outcome).toMatchObject({ status: "completed", text: "All done." });
    expect(answers).toEqual(["wrote src/a.ts", "patched src/a.ts", "2\n", "exit 3\n3\noops\n"]);
    await expect(readFile(join(bench.path, "src/a.ts"), "utf8")).resolves.toBe("one\n2\nthree\n");
  });

  test("tells its model what is wrong with a call, and goes on", async () => {
    const steps = [
      use("shell", "{ this is no JSON"),
      use("shell", { comand: "ls" }),
      use("teleport", {}),
      use("read", { path: "absent.ts" }),
      use("apply_patch", { patch: "nonsense" }),
      done,
    ];
    const { outcome, answers } = await work(steps);
    expect(outcome.status).toBe("completed");
    expect(answers).toEqual([
      expect.stringMatching(/^error: the arguments are not JSON/),
      expect.stringMatching(/^error: the arguments do not fit.*command/s),
      expect.stringMatching(/^error: there is no tool teleport; there are shell, read, search/),
      expect.stringMatching(/^exit \d+\n.*absent\.ts/),
      expect.stringMatching(/^exit \d+\n/),
    ]);
  });

  test("uses several tools of one answer in their order", async () => {
    const both = { calls: [call("write", { path: "a", content: "1" }), call("shell", { command: "cat a" })] };
    const { answers } = await work([both, done]);
    expect(answers).toEqual(["wrote a", "exit 0\n1"]);
  });

  test("reads and searches at once where one answer asks for several, and answers in their order", async () => {
    const reads = ["a", "b"].map((name) => call("read", { path: name }));
    const steps = [
      use("shell", { command: "printf 'one\\n' > a; printf 'two\\nzwei\\n' > b; mkdir c; printf 'two\\n' > c/d" }),
      { calls: [...reads, call("search", { pattern: "t[w]o" }), call("shell", { command: "rm a b" })] },
      use("search", { pattern: "two", path: "c" }),
      use("search", { pattern: "zwei" }),
      use("search", { pattern: "(" }),
      use("search", { pattern: "x", path: "../.." }),
      done,
    ];
    const { bench, outcome, answers } = await work(steps);
    expect(answers.slice(1)).toEqual([
      "one\n",
      "two\nzwei\n",
      "b:1:two\nc/d:1:two\n",
      "exit 0\n",
      "c/d:1:two\n",
      "no match",
      expect.stringMatching(/^exit 128\n/),
      "denied: ../.. is outside the worktree",
    ]);
    const lines = (await bench.transcriptOf(outcome)).trim().split("\n");
    const tools = lines.map((line) => JSON.parse(line) as { title?: string; status?: string }).slice(2, 8);
    expect(tools.map(({ status }) => status)).toEqual(["started", "started", "started", "ok", "ok", "ok"]);
  });

  test("makes room in a long conversation by leaving out its oldest outputs, and goes on", async () => {
    const print = (at: number) => use("shell", { command: `printf '${at}%.0s' $(seq 1 2000)` });
    const steps = [...Array.from({ length: 12 }, (_, at) => print(at % 10)), done];
    const { outcome, answers } = await work(steps, { agent: { contextTokens: 8_000 } });
    expect(outcome.status).toBe("completed");
    expect(answers).toHaveLength(12);
    expect(answers[0]).toBe("[2007 characters left out to make room; use the tool again if you need them]");
    expect(answers.slice(-8).every((text) => text.length === 2007)).toBe(true);
  });

  test("is denied a path outside its worktree, and that is on the log", async () => {
    const { bench, answers } = await work([use("write", { path: "../out", content: "x" }), done]);
    expect(answers).toEqual(["denied: ../out is outside the worktree"]);
    expect((await bench.events()).map(({ type, data }) => [type, data])).toContainEqual([
      "policy.decided",
      { attempt: 1, capability: "edit write", allow: false, reason: "../out is outside the worktree" },
    ]);
  });

  test("cannot leave its worktree by a link that lies in it", async () => {
    const steps = [
      use("shell", { command: "ln -s /etc out; ln -s ../../beside beside" }),
      use("write", { path: "out/passwd", content: "x" }),
      use("write", { path: "beside", content: "x" }),
      done,
    ];
    const { bench, answers } = await work(steps);
    expect(answers.slice(1)).toEqual([expect.stringMatching(/^exit [12]/), expect.stringMatching(/^exit [12]|^wrote/)]);
    await expect(readFile(join(bench.path, "..", "..", "beside"))).rejects.toThrow();
  });

  test("shows its model the ends of a long output, and the middle when it asks", async () => {
    const steps = [
      use("shell", { command: "seq 1 20000" }),
      use("output", { id: 1, from: 8000 }),
      use("output", { id: 7, from: 0 }),
      done,
    ];
    const { answers } = await work(steps);
    expect(answers[0]?.length).toBeLessThan(17_000);
    expect(answers[0]).toMatch(
      /^exit 0\n1\n2\n.*characters left out; to read on: output \{"id":1,"from":8000\}.*20000\n$/s,
    );
    expect(answers[1]).toMatch(/^\d.*more from 24000\]$/s);
    expect(answers[2]).toMatch(/no output 7/);
  });

  test("ends a command that takes too long, and tells its model", async () => {
    const steps = [use("shell", { command: "sleep 60" }), done];
    const { outcome, answers } = await work(steps, { agent: { shellTimeoutMs: 1000 } });
    expect(answers).toEqual([expect.stringMatching(/^ended after its time was over\n/)]);
    expect(outcome.status).toBe("completed");
  });

  test("ends as blocked when its model says that the work cannot be done", async () => {
    const { outcome, bench } = await work([use("blocked", { reason: "The spec contradicts itself." })]);
    expect(outcome).toMatchObject({ status: "blocked", text: "The spec contradicts itself." });
    expect(bench.server.requests).toHaveLength(1);
  });

  test("ends when its turns are used up", async () => {
    const { outcome, bench } = await work([use("shell", { command: "true" })], { agent: { maxTurns: 3 } });
    expect(outcome.status).toBe("max-turns");
    expect(bench.server.requests).toHaveLength(3);
  });

  test("hands in a structured answer that fits, after being told what did not", async () => {
    const outputSchema = {
      type: "object",
      properties: { tasks: { type: "array", items: { type: "string" } } },
      required: ["tasks"],
    };
    const steps = [{ text: "Here." }, use("submit", { tasks: [1] }), use("submit", { tasks: ["a", "b"] })];
    const { outcome, answers } = await work(steps, { task: { role: "planner", access: "read", outputSchema } });
    expect(outcome).toMatchObject({ status: "completed", output: { tasks: ["a", "b"] } });
    expect(answers).toEqual([expect.stringMatching(/^error: the arguments do not fit.*tasks\[0\]/s)]);
  });

  test("that may only read is offered no tool that writes", async () => {
    const { answers } = await work([use("write", { path: "a", content: "x" }), done], { task: { access: "read" } });
    expect(answers).toEqual([expect.stringMatching(/^error: there is no tool write/)]);
  });

  test("asks again when an answer breaks off", async () => {
    const { outcome } = await work([{ fault: "cut", times: 2 }, use("shell", { command: "touch a" }), done]);
    expect(outcome.status).toBe("completed");
  });

  test("never takes anything from variables of the environment", async () => {
    process.env["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1";
    process.env["OPENAI_API_KEY"] = "sk-canary-from-the-environment";
    onTestFinished(() => {
      delete process.env["OPENAI_BASE_URL"];
      delete process.env["OPENAI_API_KEY"];
    });
    const { outcome, bench } = await work([done]);
    expect(outcome.status).toBe("completed");
    expect(JSON.stringify(bench.server.requests)).not.toContain("from-the-environment");
  });

  test("replays a recording of itself: the work is done again, and no provider is asked", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cassette-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "cassette.jsonl");
    const steps = [{ text: "First.", ...use("write", { path: "a.txt", content: "x" }) }, done] as const;
    await (await open(steps, { mode: { kind: "record", file } })).run(builtinAgent());

    const bench = await open([], { mode: { kind: "replay", file } });
    const outcome = await bench.run(replayAgent());
    expect(outcome).toMatchObject({ status: "completed", text: "All done.", usage: { recorded: true, costUsd: 0 } });
    await expect(readFile(join(bench.path, "a.txt"), "utf8")).resolves.toBe("x");
    expect(bench.server.requests).toEqual([]);
  });

  test("replayed in another conversation than the recorded one fails, and does not guess", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cassette-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "cassette.jsonl");
    await writeFile(file, '{"cassette":1,"madeBy":"scripted"}\n');
    const bench = await open([], { mode: { kind: "replay", file } });
    const outcome = await bench.run(replayAgent());
    expect(outcome).toMatchObject({ status: "failed", error: expect.stringContaining("no answer for T1-1") });
  });
});

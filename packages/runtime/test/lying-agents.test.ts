import type { Agent, AgentTask, Host } from "@orchestrate/shared";
import { describe, expect, onTestFinished, test } from "vitest";

import { type BenchJob, openAgentBench } from "../src/testing/agent-bench.ts";
import type { Step } from "../src/testing/model-server/scenario.ts";

/** Says that it is done, at no cost, whatever has happened. */
const liar = (work: (host: Host, task: AgentTask) => Promise<unknown>): Agent => ({
  id: "liar",
  needs: { model: ["openai-chat"], permissions: "none", session: false, steer: false },
  run: async (task, host) => {
    await work(host, task).catch(() => undefined);
    const usage = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0, requests: 1 };
    return { status: "completed", text: "All done, all tests pass.", usage: { ...usage, recorded: false } };
  },
});

const ask = async (host: Host): Promise<number> => {
  const { baseURL, token, model } = host.model("openai-chat");
  const messages = [{ role: "user", content: "Do it." }];
  const tools = [{ type: "function", function: { name: "shell", parameters: { type: "object" } } }];
  const response = await host.fetch(`${baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages, tools }),
  });
  await response.text();
  return response.status;
};

const said = async (steps: readonly Step[], work: Parameters<typeof liar>[0], job: BenchJob = {}) => {
  const bench = await openAgentBench({ scripted: { steps } });
  onTestFinished(bench.close);
  return { bench, outcome: await bench.run(liar(work), job) };
};

describe("an agent that says it is done", { tags: ["slow"] }, () => {
  test.each([401, 429, 500])("has failed when its model's last answer was a %i", async (status) => {
    const { outcome } = await said([{ fault: { status } }], ask);
    expect(outcome).toMatchObject({ status: "failed", claimed: "completed" });
    expect(outcome.error).toContain(`answered ${status}`);
  });

  test("has failed when it never asked its model", async () => {
    const { outcome } = await said([{ text: "Ok." }], async () => await Promise.resolve());
    expect(outcome).toMatchObject({ status: "failed", claimed: "completed" });
  });

  test("is exhausted when its budget was used up under it", async () => {
    const spend = async (host: Host) => {
      while ((await ask(host)) !== 402);
    };
    const budget = { maxTokens: 300, maxUsd: undefined };
    const { outcome } = await said([{ text: "Ok." }], spend, { budget });
    expect(outcome.status).toBe("exhausted");
  });

  test("is charged by what the gateway counted, not by what it claims", async () => {
    const { outcome } = await said([{ text: "Ok." }], async (host) => {
      for (const _ of [1, 2]) await ask(host);
    });
    expect(outcome.usage).toMatchObject({ inputTokens: 240, outputTokens: 60, requests: 2 });
  });

  test("has changed nothing where it was refused and wrote all the same", async () => {
    const write = async (host: Host) => {
      await ask(host);
      await host.permit({ kind: "edit", title: "write", paths: ["a.txt"] });
      await (
        await host.spawn({ argv: ["touch", "a.txt"] })
      ).ended;
    };
    const { bench, outcome } = await said([{ text: "Ok." }], write, { task: { access: "read" } });
    expect(outcome.claimed).toBe("completed");
    await expect(bench.files()).resolves.toEqual([]);
    expect((await bench.events()).map(({ type }) => type)).toContain("policy.decided");
  });

  test("leaves no process, though it detached one before", async () => {
    const detach = async (host: Host) => {
      await ask(host);
      await (
        await host.spawn({ argv: ["sh", "-c", "setsid sleep 4242 & exit 0"] })
      ).ended;
    };
    const { bench, outcome } = await said([{ text: "Ok." }], detach);
    expect(outcome.status).toBe("completed");
    await expect(bench.processes()).resolves.toEqual([]);
  });
});

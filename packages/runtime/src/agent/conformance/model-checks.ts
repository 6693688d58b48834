import assert from "node:assert/strict";

import { benchKey } from "../../testing/agent-bench.ts";
import type { ConformanceCheck } from "./check.ts";
import { outlast, until } from "./until.ts";

/** What becomes of an agent when its model lets it down, and what its model costs. */
export const modelChecks: readonly ConformanceCheck[] = [
  {
    name: "model-hang",
    promise: "is ended when its model does not answer",
    about: "agents with a model",
    run: async ({ doing, open }) => {
      const bench = await open({ steps: [{ fault: "hang" }] });
      const { run, server, processes } = bench;
      const running = run(doing(""));
      await until("its model was asked", () => server.requests.length > 0, running);
      assert.equal((await outlast(bench, running)).status, "stalled");
      assert.deepEqual(await processes(), []);
    },
  },
  ...[401, 429, 500].map((status): ConformanceCheck => ({
    name: `${status}`,
    promise: `fails when its provider answers ${status}, says why, and asks no more than a few times`,
    about: "agents with a model",
    run: async ({ doing, open }) => {
      const { run, server } = await open({ steps: [{ fault: { status, message: `No: ${benchKey}` } }] });
      const outcome = await run(doing(""));
      assert.equal(outcome.status, "failed");
      assert.match(outcome.error ?? "", new RegExp(`answered ${status}`));
      assert.doesNotMatch(JSON.stringify(outcome), /canary/);
      assert.ok(server.requests.length <= mostRequests, `It asked ${server.requests.length} times`);
    },
  })),
  ...(
    [
      ["cut", "its model's answers are always cut off"],
      ["stall", "its model says nothing more in the middle of an answer"],
      ["malformed", "its model answers with half a document"],
    ] as const
  ).map(([fault, trouble]): ConformanceCheck => ({
    name: fault,
    promise: `is not believed to be done when ${trouble}`,
    about: "agents with a model",
    run: async ({ doing, open }) => {
      const bench = await open({ steps: [{ fault }] });
      const { run, server, processes } = bench;
      const running = run(doing(""), { budget: { maxTokens: 3000, maxUsd: undefined } });
      if (fault === "stall") {
        await until("its model was asked", () => server.requests.some(offersTools), running);
      }
      const { status } = await (fault === "stall" ? outlast(bench, running) : running);
      assert.ok(["failed", "stalled", "exhausted"].includes(status), `It ended as ${status}`);
      assert.deepEqual(await processes(), []);
    },
  })),
  {
    name: "budget",
    promise: "ends as exhausted when its budget is used up",
    about: "agents with a model",
    run: async ({ doing, open }) => {
      const { run, processes } = await open({ steps: [{ shell: "true" }] });
      const { status, usage } = await run(doing(""), { budget: { maxTokens: 400, maxUsd: undefined } });
      assert.equal(status, "exhausted");
      // What is in flight when the budget is used up is still answered: a side call at most.
      assert.ok(usage.requests <= 4, `It used ${usage.requests} answers`);
      assert.deepEqual(await processes(), []);
    },
  },
  {
    name: "usage",
    promise: "is charged by what the gateway counted",
    about: "agents with a model",
    run: async ({ doing, openDoing }) => {
      const { run, server } = await openDoing("true");
      const { usage, reportedModel } = await run(doing("true"));
      const asked = server.requests.length;
      assert.deepEqual([usage.requests, usage.inputTokens, usage.outputTokens], [asked, asked * 120, asked * 30]);
      assert.equal(reportedModel, "scripted");
    },
  },
];

/** The gateway tries again a few times, and agents may ask it again a few times. */
const mostRequests = 20;

const offersTools = ({ body }: { readonly body: unknown }): boolean =>
  ((body as { readonly tools?: readonly unknown[] }).tools ?? []).length > 0;

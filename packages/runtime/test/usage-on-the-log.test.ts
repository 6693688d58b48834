import { expect, onTestFinished, test } from "vitest";

import { builtinAgent } from "../src/agent/builtin/builtin-agent.ts";
import { openAgentBench } from "../src/testing/agent-bench.ts";

test.each([
  [
    "implementor",
    [
      { attempt: 1, usage: { inputTokens: 120 } },
      { attempt: 1, usage: { inputTokens: 240 } },
    ],
  ],
  ["planner", [{ agent: "planner builtin", usage: { inputTokens: 120 } }, { usage: { inputTokens: 120 } }]],
  ["judge", [{ agent: "judge builtin", usage: { inputTokens: 120 } }, { usage: { inputTokens: 120 } }]],
] as const)(
  "what the model of an agent in the role %s uses is on the log with each answer",
  { tags: ["slow"] },
  async (role, counted) => {
    const bench = await openAgentBench({ work: { steps: [{ shell: "true" }, { text: "Done." }] } });
    onTestFinished(bench.close);
    await bench.run(builtinAgent({ maxTurns: 5, protocol: "openai-chat" }), { task: { role } });
    const events = (await bench.events()).filter(({ type }) => type === "usage.counted");
    expect(events.map(({ data }) => data)).toMatchObject(counted);
  },
);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { GatewaySession } from "@orchestrate/shared";
import { expect, test } from "vitest";

import {
  allProtocols,
  ask,
  hello,
  type Messages,
  openGatewayBench,
  providerKey,
  stream,
} from "../../testing/gateway-bench.ts";
import { askOver } from "../../testing/model-clients.ts";
import type { Scenario } from "../../testing/model-server/scenario.ts";
import { readCassette } from "./cassette.ts";

const list = { calls: [{ name: "shell", arguments: { command: "ls" } }] };
const scenarios: Record<string, Scenario> = {
  plain: { steps: [{ text: "Looking around.", ...list }, { text: "All done." }] },
  other: { steps: [{ text: "Something else." }] },
  cut: { steps: [{ fault: "cut" }] },
  leaking: { steps: [{ text: `The key is ${providerKey}, is it not?` }] },
};

const conversation = async (session: GatewaySession, toolResult: string): Promise<readonly string[]> => {
  const asked: Messages = [{ role: "assistant", content: "Looking around.", tool_calls: [call] }];
  const answered: Messages = [...hello, ...asked, { role: "tool", tool_call_id: "call_0_0", content: toolResult }];
  return [await stream(session), await stream(session, answered)];
};
const call = { id: "call_0_0", type: "function" as const, function: { name: "shell", arguments: '{"command":"ls"}' } };

test("a recording replays word for word without a provider, says that it was scripted, and counts nothing", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  const live = await conversation(
    await bench.session("plain", { gateway: { mode: { kind: "record", file } } }),
    "a.ts",
  );
  const asked = bench.server.requests.length;

  const session = await bench.session("plain", {
    gateway: { mode: { kind: "replay", file }, providers: [] },
    attempt: "run2-T1-1",
  });
  await expect(conversation(session, "a.ts")).resolves.toEqual(live);
  expect(bench.server.requests).toHaveLength(asked);
  expect(session.facts()).toMatchObject({
    drift: 0,
    misses: 0,
    usage: { recorded: true, costUsd: 0, inputTokens: 240 },
  });
  expect(await readCassette(file)).toMatchObject({ protocols: ["openai-chat"], attempts: ["T1-1"] });
  expect(readFileSync(file, "utf8").split("\n")[0]).toBe('{"cassette":1,"madeBy":"scripted"}');
});

const ways = allProtocols.flatMap((protocol) => [false, true].map((streamed) => ({ protocol, streamed })));
test.each(ways)("whoever has a whole answer finds it in the cassette ($protocol, stream: $streamed)", async (way) => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  const gateway = await bench.gateway("other", { mode: { kind: "record", file } });
  for (let answers = 1; answers <= 10; answers++) {
    const session = await bench.session(gateway, { attempt: `run1-T${answers}-1` });
    await askOver[way.protocol](session, { stream: way.streamed });
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(1 + answers);
  }
});

test("a cassette holds no request, no header and no key", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  const session = await bench.session("leaking", { gateway: { mode: { kind: "record", file } } });
  await ask(session, [{ role: "user", content: "A secret wish." }]);
  const text = readFileSync(file, "utf8");
  for (const secret of [providerKey, "secret wish", "Bearer", session.endpoint("openai-chat", 1).token]) {
    expect(text).not.toContain(secret);
  }
});

test("a tool that answers otherwise than it did is drift, and does not stop a replay", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  await conversation(await bench.session("plain", { gateway: { mode: { kind: "record", file } } }), "a.ts");
  const session = await bench.session("plain", { gateway: { mode: { kind: "replay", file } } });
  await conversation(session, "b.ts");
  expect(session.facts()).toMatchObject({ drift: 1, lastStatus: 200 });
});

test("a question that a cassette has no answer for fails, and nothing is invented", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  await conversation(await bench.session("plain", { gateway: { mode: { kind: "record", file } } }), "a.ts");
  const session = await bench.session("plain", { gateway: { mode: { kind: "replay", file } } });
  const other: Messages = [...hello, { role: "assistant", content: "Something else." }];
  await expect(stream(session, other)).rejects.toMatchObject({ status: 404, code: "cassette_miss" });
  expect(session.facts()).toMatchObject({ misses: 1, lastStatus: 404, usage: { requests: 0 } });
  expect(bench.server.requests).toHaveLength(2);
});

test("an answer that broke off is not recorded", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  const session = await bench.session("cut", { gateway: { mode: { kind: "record", file } } });
  await expect(stream(session)).rejects.toThrow();
  expect(readdirSync(bench.folder)).not.toContain("cassette.jsonl");
});

test("an attempt that is recorded again replays its second recording", async () => {
  const bench = await openGatewayBench(scenarios);
  const file = join(bench.folder, "cassette.jsonl");
  await stream(await bench.session("plain", { gateway: { mode: { kind: "record", file } } }));
  await stream(await bench.session("other", { gateway: { mode: { kind: "record", file } } }));
  const session = await bench.session("plain", { gateway: { mode: { kind: "replay", file } } });
  await expect(stream(session)).resolves.toBe("Something else.");
});

import { mkdirSync, rmSync } from "node:fs";
import { request as overHttp } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { createGateway, systemClock } from "@orchestrate/runtime";
import { startModelServer } from "@orchestrate/runtime/testing";
import type { Gateway } from "@orchestrate/shared";

import { median } from "./median.ts";

/** Milliseconds, of the same client with the provider itself and through the gateway; medians of alternating rounds. */
export interface GatewayCost {
  readonly what: string;
  readonly directMs: number;
  readonly throughMs: number;
  /** What the gateway may add. */
  readonly mostMs: number;
}

const streams = 32;
/** A stream of many chunks: each tool that is asked for comes in several. */
const calls = Array.from({ length: 100 }, (_, index) => ({
  name: "shell",
  arguments: { command: `cat ${index}.txt` },
}));

/** Where a client speaks to, and how it is let in. */
interface Endpoint {
  readonly at: { readonly socketPath: string } | { readonly port: string };
  readonly path: string;
  readonly token: string;
}

/** Compares what an answer takes through the gateway with what it takes without: whole, streamed, and many at once. */
export async function measureGateway(options: {
  readonly rounds: number;
  /** An empty folder for everything. */
  readonly folder: string;
}): Promise<readonly GatewayCost[]> {
  const state = join(options.folder, "gateway");
  mkdirSync(state);
  const server = await startModelServer({ short: { steps: [{ text: "Ok." }] }, long: { steps: [{ calls }] } });
  const provider = (id: string) => ({
    kind: "addressed" as const,
    id,
    baseURL: server.baseURL(id),
    protocols: ["openai-chat" as const],
    apiKey: "a-key-of-nobody",
    headers: {},
    prices: {},
  });
  const gateway = await createGateway({
    providers: [provider("short"), provider("long")],
    folder: state,
    mode: { kind: "live" },
    clock: systemClock,
    onEvent: () => {},
  });
  const direct = (scenario: string): Endpoint => {
    const { port, pathname } = new URL(server.baseURL(scenario));
    return { at: { port }, path: `${pathname}/chat/completions`, token: "a-key-of-nobody" };
  };
  // An attempt each, as agents have.
  const through = (scenario: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, attempt) => open(gateway, scenario, attempt + 1)));

  const chunks = (await ask(direct("long"), true)).split("\n\n").length - 1;
  const rows = [
    { what: "a request", scenario: "short", count: 1, stream: false, per: 1, mostMs: 3 },
    { what: `a chunk of a stream of ${chunks}`, scenario: "long", count: 1, stream: true, per: chunks, mostMs: 1 },
    {
      what: `a chunk, ${streams} streams at once`,
      scenario: "long",
      count: streams,
      stream: true,
      per: chunks * streams,
      mostMs: 1,
    },
  ];
  const costs: GatewayCost[] = [];
  for (const { what, scenario, count, stream, per, mostMs } of rows) {
    const ways = { direct: Array(count).fill(direct(scenario)) as Endpoint[], through: await through(scenario, count) };
    const times = { direct: [] as number[], through: [] as number[] };
    // Some rounds more than asked for: the first are not counted.
    for (let round = 0; round < options.rounds + warmUp; round += 1) {
      for (const way of ["direct", "through"] as const) times[way].push((await time(ways[way], stream)) / per);
    }
    const of = (way: "direct" | "through"): number => median(times[way].slice(warmUp));
    costs.push({ what, directMs: of("direct"), throughMs: of("through"), mostMs });
  }
  await gateway.close();
  await server.close();
  rmSync(state, { recursive: true });
  return costs;
}

/** Until the code that runs most is compiled. */
const warmUp = 10;

const open = async (gateway: Gateway, provider: string, attempt: number): Promise<Endpoint> => {
  const session = await gateway.open({
    attempt: `bench-T1-${attempt}`,
    agent: "bench",
    budget: { maxTokens: undefined, maxUsd: undefined },
    routes: [{ provider, protocol: "openai-chat", model: "m" }],
  });
  const { baseURL, token } = session.endpoint("openai-chat", 4100);
  return { at: { socketPath: session.socket }, path: `${new URL(baseURL).pathname}/chat/completions`, token };
};

const time = async (endpoints: readonly Endpoint[], stream: boolean): Promise<number> => {
  const start = performance.now();
  await Promise.all(endpoints.map((endpoint) => ask(endpoint, stream)));
  return performance.now() - start;
};

/** Each question is of another length: the gateway stops who asks the same again and again. */
let asked = 0;

/** A question, with a tool at hand as agents have; what was answered. A connection of its own, on either way. */
const ask = ({ at, path, token }: Endpoint, stream: boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = overHttp({ ...at, path, method: "POST", headers, agent: false }, (answer) => {
      if (answer.statusCode === 200) text(answer).then(resolve, reject);
      else reject(new Error(`The bench was answered ${answer.statusCode}`));
    });
    sent.on("error", reject);
    const tools = [{ type: "function", function: { name: "shell", parameters: { type: "object" } } }];
    const messages = [{ role: "user", content: `Hello${"!".repeat(asked++ % 7)}` }];
    sent.end(JSON.stringify({ model: "m", stream, messages, tools }));
  });

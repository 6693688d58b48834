import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type {
  Agent,
  AgentOutcome,
  AgentRun,
  AgentTask,
  AnyEvent,
  Protocol,
  RunId,
  Sandbox,
  TokenBudget,
} from "@orchestrate/shared";

import { type AgentRunnerOptions, createAgentRunner } from "../agent/run-agent.ts";
import { openBlobs } from "../blobs/open-blobs.ts";
import { openEventLog } from "../event-log/open-event-log.ts";
import { createGateway, type GatewayMode } from "../gateway/gateway.ts";
import { createBubblewrap } from "../sandbox/bubblewrap.ts";
import { defaultLimits } from "../sandbox/limits.ts";
import { type ModelServer, startModelServer } from "./model-server/model-server.ts";
import type { Scenario } from "./model-server/scenario.ts";
import { plainGit } from "./plain-git.ts";
import { processesWith } from "./processes-with.ts";
import { createSkippingClock } from "./skipping-clock.ts";

/** A place where an agent can be let to work: a real sandbox, gateway and log, and a provider that follows scripts. */
export interface AgentBench {
  /** The folder that the agent works in, a git repository. */
  readonly path: string;
  readonly sandbox: Sandbox;
  readonly server: ModelServer;
  readonly run: (agent: Agent, job?: BenchJob) => Promise<AgentOutcome>;
  /** The files of the whole bench (log, blobs, sockets, the place) that hold a text. */
  readonly filesWith: (text: string) => Promise<readonly string[]>;
  /** Everything that still runs of what its agents started, by command line. */
  readonly processes: () => Promise<readonly string[]>;
  /** Lets this much time pass at once, for watchdogs and limits. */
  readonly skip: (ms: number) => void;
  /** The names of all files in the folder but git's own. */
  readonly files: () => Promise<readonly string[]>;
  readonly events: () => Promise<readonly AnyEvent[]>;
  readonly transcriptOf: (outcome: AgentOutcome) => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface BenchJob {
  readonly task?: Partial<AgentTask>;
  readonly protocol?: Protocol;
  readonly budget?: TokenBudget;
  readonly limits?: Partial<AgentRun["limits"]>;
  readonly permissions?: Partial<AgentRun["permissions"]>;
  readonly signal?: AbortSignal;
}

/** What a bench does otherwise than usual. */
export type BenchOptions = Partial<AgentRunnerOptions> & { readonly mode?: GatewayMode };

/** The key of its provider; it must be found nowhere. */
export const benchKey = "sk-canary-9f8e7d6c5b4a39281706f5e4d3c2b1a0";

/** How long nothing may be heard of an agent. On a hasty clock this is minutes; checks of it skip it. */
export const patienceMs = 600_000_000;
const patient = { beginMs: 1000 * patienceMs, idleMs: 1000 * patienceMs };

/** Every process of a bench's agents carries this variable, so that what is left of them can be found. */
const markedBy = "ORCHESTRATE_BENCH";

/** Opens a bench in a folder of its own. Clocks run a thousand times as fast; processes have their real time. */
export const openAgentBench = async (
  scenarios: Readonly<Record<string, Scenario>>,
  options: BenchOptions = {},
): Promise<AgentBench> => {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const path = join(folder, "place");
  await mkdir(path);
  await plainGit(path, ["init", "--quiet", "--initial-branch=main"]);
  await plainGit(path, ["commit", "--quiet", "--allow-empty", "--message=Begin"]);
  const clock = createSkippingClock();
  const marker = randomUUID();
  const sandbox = options.sandbox ?? (await createBubblewrap({ folder: join(folder, "sandbox") }));
  await sandbox.handOver(path);
  const server = await startModelServer(scenarios);
  const log = await openEventLog({ folder: join(folder, "run"), run: "run1" as RunId, clock });
  const blobs = await openBlobs(join(folder, "blobs"));
  const protocols = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"] as const;
  const gateway = await createGateway({
    providers: Object.keys(scenarios).map((id) => {
      return {
        kind: "addressed",
        id,
        baseURL: server.baseURL(id),
        protocols,
        apiKey: benchKey,
        headers: {},
        prices: {},
      };
    }),
    folder: join(folder, "sockets"),
    mode: options.mode ?? { kind: "live" },
    clock,
    onEvent: () => undefined,
    timeouts: patient,
  });
  const runAgent = createAgentRunner({
    gateway,
    sandbox,
    blobs,
    log,
    clock,
    limits: defaultLimits,
    folder: join(folder, "sockets"),
    setup: undefined,
    secretOf: () => undefined,
    serviceOf: () => undefined,
    ...options,
  });

  return {
    path,
    sandbox,
    server,
    run: (agent, job = {}) => {
      const task = { id: "run1-T1-1", role: "implementor", prompt: "Do it.", access: "write", ...job.task } as const;
      const [protocol = job.protocol] = agent.needs.model ?? [];
      const scenario = Object.keys(scenarios)[0] ?? "";
      const run: AgentRun = {
        agent,
        task,
        subject: "T1",
        attempt: 1,
        dependenciesOf: undefined,
        place: {
          path,
          mounts: [{ kind: "bind", source: path, target: path, access: "write" }],
          env: { [markedBy]: marker },
        },
        permissions: { network: [], secrets: [], database: "none", ...job.permissions },
        routes: protocol === undefined ? [] : [{ provider: scenario, protocol, model: "acme-1" }],
        budget: job.budget ?? { maxTokens: undefined, maxUsd: undefined },
        limits: { wallMs: 1000 * patienceMs, stallMs: patienceMs, ...job.limits },
      };
      return runAgent(run, { signal: job.signal ?? new AbortController().signal });
    },
    filesWith: async (text) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
      return files.filter((_, index) => found[index]);
    },
    processes: () => processesWith(`${markedBy}=${marker}`),
    skip: (ms) => clock.skip(ms),
    files: async () => (await readdir(path, { recursive: true })).filter((name) => !/^\.git(\/|$)/.test(name)),
    events: () => log.read(),
    transcriptOf: async ({ transcript }) => Buffer.from(await blobs.get(transcript)).toString("utf8"),
    close: async () => {
      await gateway.close();
      await server.close();
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
};

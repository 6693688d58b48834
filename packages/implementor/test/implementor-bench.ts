import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createAgentRunner,
  createBubblewrap,
  createGateway,
  createNoSandbox,
  createWorktrees,
  defaultLimits,
  openBlobs,
  openEventLog,
  openGit,
} from "@orchestrate/runtime";
import { type GitRepo, gitRepo, hastyClock, startModelServer, type Step } from "@orchestrate/runtime/testing";
import {
  type EventLog,
  grantedPaths,
  type RequestScope,
  scopeRequestOf,
  type ScopeWish,
  type Agent,
  type AnyEvent,
  type Candidate,
  digestOf,
  type Finding,
  type GaveUp,
  type RunId,
  type SubSpec,
  type SubSpecId,
  type WorktreeKey,
  type Worktrees,
} from "@orchestrate/shared";
import { onTestFinished } from "vitest";

import { createImplementor, type ImplementorOptions } from "../src/index.ts";

/** An implementor over everything real: repository, worktrees, sandbox, gateway, log. */
export interface ImplementorBench {
  readonly repo: GitRepo;
  readonly worktrees: Worktrees;
  readonly key: WorktreeKey;
  readonly implement: (job: ImplementJob) => Promise<Candidate | GaveUp>;
  readonly events: () => Promise<readonly AnyEvent[]>;
  readonly prompt: () => Promise<string>;
  /** What the model was told that its tools answered, in order. */
  readonly answers: () => readonly string[];
}

interface ImplementJob {
  readonly agent: Agent;
  readonly attempt?: number;
  readonly findings?: readonly Finding[];
  readonly limits?: Partial<ImplementorOptions["limits"]>;
  /** @default "strict" */
  readonly scope?: "strict" | "gate";
  readonly signal?: AbortSignal;
  /** What a person says to whoever asks for more. @default nobody can be asked */
  readonly decide?: (wish: ScopeWish) => "approved" | "rejected";
}

const document = "# Greetings\n\nO1: There is a greeting.\n";

export const subSpec: SubSpec = {
  id: "T1" as SubSpecId,
  title: "Greet",
  document,
  digest: digestOf(document),
  owns: ["*.txt"],
  after: [],
  maxAttempts: 3,
  spec: { scope: { out: [], permissions: { network: [], secrets: [], database: "none", protected: [] } } },
} as unknown as SubSpec;

/** Opens one on a repository with one file; `steps` are what a scripted provider answers. */
export const openImplementorBench = async (
  steps: readonly Step[] = [],
  boundary: "bubblewrap" | "none" = "bubblewrap",
): Promise<ImplementorBench> => {
  const repo = await gitRepo({ "given.txt": "given\n" });
  await repo.run("branch", "orchestrate/run1");
  const folder = await mkdtemp(join(tmpdir(), "implementor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "worktrees"), { mode: 0o711 });
  const run = "run1" as RunId;
  const clock = hastyClock;
  const git = await openGit(repo.path);
  const isBounded = boundary === "bubblewrap";
  const sandbox = isBounded ? await createBubblewrap({ folder: join(folder, "sandbox") }) : createNoSandbox();
  const worktrees = createWorktrees({ git, folder: join(folder, "worktrees"), adapter: "checkout", sandbox, clock });
  const log = await openEventLog({ folder: join(folder, "run"), run, clock });
  const blobs = await openBlobs(join(folder, "blobs"));
  const server = await startModelServer({ scripted: { steps } });
  const provider = { id: "acme", baseURL: server.baseURL("scripted"), apiKey: undefined, headers: {}, prices: {} };
  const gateway = await createGateway({
    providers: [{ kind: "addressed", ...provider, protocols: ["openai-chat"] }],
    folder: join(folder, "sockets"),
    mode: { kind: "live" },
    clock,
    onEvent: () => undefined,
    timeouts: { beginMs: 36_000_000, idleMs: 36_000_000 },
  });
  onTestFinished(async () => {
    await gateway.close();
    await server.close();
    await log.close();
  });
  const runAgent = createAgentRunner({
    gateway,
    sandbox,
    blobs,
    log,
    clock,
    folder: join(folder, "sockets"),
    limits: defaultLimits,
    setup: undefined,
    secretOf: () => undefined,
    serviceOf: () => undefined,
  });

  const implement = ({
    agent,
    attempt = 1,
    findings = [],
    limits = {},
    scope = "strict",
    signal,
    decide,
  }: ImplementJob) =>
    createImplementor({
      run,
      git,
      isBounded,
      worktrees,
      runAgent,
      log,
      blobs,
      clock,
      integration: "refs/heads/orchestrate/run1",
      agentFor: () => ({
        agent,
        routes: (agent.needs.model ?? []).map((protocol) => ({ provider: "acme", protocol, model: "acme-1" })),
        scope,
      }),
      budgetFor: () => ({ maxTokens: undefined, maxUsd: undefined }),
      limits: { wallMs: 36_000_000, stallMs: 36_000_000, ...limits },
      protectedGlobs: {},
      grantedTo: async (subSpec) => grantedPaths(await log.read(), subSpec),
      harvest: { maxFiles: 1000, maxFileBytes: 1_000_000 },
      identity: { name: "orchestrate", email: "orchestrate@localhost" },
    })(
      { subSpec, attempt, findings },
      { signal: signal ?? new AbortController().signal, ...(decide && { requestScope: deciding(log, decide) }) },
    );

  const prompt = async () => {
    const started = (await log.read()).findLast((event) => event.type === "agent.started");
    return started ? Buffer.from(await blobs.get(started.data.prompt)).toString("utf8") : "";
  };
  const answers = () => {
    const body = server.requests.at(-1)?.body as { messages: { role: string; content: string }[] } | undefined;
    return (body?.messages ?? []).filter(({ role }) => role === "tool").map(({ content }) => content);
  };
  const key = { run, subSpec: subSpec.id, attempt: 1 };
  return { repo, worktrees, key, implement, events: () => log.read(), prompt, answers };
};

/** Asks and decides as the coordinator and a person do, on the same log. */
const deciding =
  (log: Pick<EventLog, "append">, decide: NonNullable<ImplementJob["decide"]>): RequestScope =>
  async ({ subSpec: { id: subject }, attempt, paths, reason }) => {
    const wish = { paths: [...paths], reason };
    const [shown, kind] = [scopeRequestOf(subject, wish), decide(wish)];
    await log.append({ type: "scope.expansion-requested", subject, data: { attempt, ...wish, request: shown } });
    const approval = { kind, gate: "scope", shown, by: "ana", reason: "read it", at: hastyClock.now() } as const;
    await log.append({ type: "approval.recorded", subject, data: { approval } });
    return kind === "approved" ? { kind: "granted" } : { kind: "refused", why: "No." };
  };

import type { RunOptions } from "@orchestrate/coordinator";
import { createImplementor } from "@orchestrate/implementor";
import { createAgentRunner, createGateway, createWorktrees, defaultLimits, systemClock } from "@orchestrate/runtime";
import { type Blobs, type EventLog, type Git, type Inbox, planOf, type Sandbox, type Usage } from "@orchestrate/shared";
import { createFolderBaseCache, createScreen, createVerifier } from "@orchestrate/verifier";

import type { Agents } from "./compose/agents.ts";
import { approvalsIn } from "./compose/approvals.ts";
import { openCriteriaEgress } from "./compose/criteria-egress.ts";
import { hiddenIn } from "./compose/hidden.ts";
import { createJudge } from "./compose/judge.ts";
import type { Models } from "./compose/models.ts";
import { providersOf } from "./compose/providers.ts";
import { setupOf } from "./compose/setup.ts";
import type { StateFolder } from "./compose/state-folder.ts";
import { millisecondsOf } from "./config/duration.ts";
import type { Project } from "./project/load-project.ts";
import { version } from "./version.ts";

export interface ComposeOptions {
  readonly git: Git;
  readonly project: Project;
  readonly agents: Agents;
  readonly models: Models;
  readonly state: StateFolder;
  readonly sandbox: Sandbox;
  /** A folder for sockets. */
  readonly sockets: string;
  readonly log: EventLog;
  readonly blobs: Blobs;
  readonly inbox: Inbox;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What earlier processes of the run have used. */
  readonly spent: Usage;
  /** What the run is about, and how it begins or began. */
  readonly about: Pick<RunOptions, "spec" | "source" | "started" | "attended">;
}

/**
 * The composition root: the one place that knows every concrete thing. It makes adapters, gives each room the ports that
 * it asks for, and nothing else; what a run does with them is decided in `coordinator`. `close` ends what it opened.
 */
export const compose = async (
  options: ComposeOptions,
): Promise<{ readonly run: RunOptions; readonly close: () => Promise<void> }> => {
  const { git, project, agents, models, state, sandbox, sockets, log, blobs, inbox, env, about } = options;
  const { configuration } = project.config;
  const clock = systemClock;
  const { spec, started } = about;

  const limits = {
    wallMs: millisecondsOf(configuration.limits.attempt),
    stallMs: millisecondsOf(configuration.limits.stall),
  };
  const budget = { ...configuration.budget, ...spec.front.budget };
  const tokens = { maxTokens: budget.tokens, maxUsd: budget.usd };
  const gates = { git, extraClasses: configuration.protected, limits: configuration.limits.diff };
  const processLimits = { ...defaultLimits, timeoutMs: millisecondsOf(configuration.criteria.timeout) };

  const setup = await setupOf({ git, configuration, sandbox, folder: state.setup });
  const worktrees = createWorktrees({
    git,
    folder: state.worktrees,
    adapter: configuration.worktrees.adapter,
    sandbox,
    clock,
  });
  const gateway = await createGateway({
    providers: providersOf(configuration, env),
    folder: sockets,
    mode: models.mode,
    clock,
    onEvent: () => {},
    budget: tokens,
    spent: options.spent,
  });
  const runAgent = createAgentRunner({
    gateway,
    sandbox,
    setup,
    folder: sockets,
    blobs,
    log,
    clock,
    limits: defaultLimits,
    secretOf: (name) => env[name],
  });
  const judge = agents.judge();

  return {
    run: {
      ...about,
      log,
      blobs,
      inbox,
      clock,
      git,
      committer: { name: "orchestrate", email: "orchestrate@agents.invalid" },
      concurrency: { implementors: started.concurrency, verifiers: configuration.concurrency.verifiers },
      effects: {
        makePlan: async (input) => planOf(input.spec, { madeBy: "author", rules: project.rules }),
        implement: createImplementor({
          run: log.run,
          integration: `refs/heads/${started.integration}`,
          git,
          worktrees,
          runAgent,
          agentFor: agents.agentFor,
          budgetFor: () => tokens,
          limits,
          harvest: configuration.limits,
          identity: { name: "orchestrate", email: "orchestrate@agents.invalid" },
          log,
          blobs,
          clock,
        }),
        screen: createScreen(gates),
        verify: createVerifier({
          ...gates,
          sandbox,
          setup,
          blobs,
          log,
          clock,
          folder: state.clones,
          baseCache: createFolderBaseCache(state.baseResults),
          processLimits,
          toolchain: { orchestrate: version, node: process.version },
          judges:
            judge &&
            createJudge({
              choice: judge,
              runAgent,
              run: log.run,
              sandbox,
              folder: state.clones,
              limits,
              budget: tokens,
            }),
          approvalOf: approvalsIn(log),
          openEgress: openCriteriaEgress({ folder: sockets, log }),
          hidden: hiddenIn(git.commonDir),
        }),
      },
    },
    close: () => gateway.close(),
  };
};

import { createImplementUndo, createPlanner, type RunOptions, type RunState, usageOf } from "@orchestrate/coordinator";
import { type AgentChoice, createImplementor } from "@orchestrate/implementor";
import {
  createAgentRunner,
  createGateway,
  createWorktrees,
  defaultLimits,
  dropCandidates,
  systemClock,
} from "@orchestrate/runtime";
import type {
  Blobs,
  EventLog,
  Git,
  Inbox,
  RunAgent,
  RunId,
  Sandbox,
  Setup,
  TokenBudget,
  Verify,
} from "@orchestrate/shared";
import { createFolderBaseCache, createScreen, createVerifier, type VerifierOptions } from "@orchestrate/verifier";

import type { Agents } from "./compose/agents.ts";
import { approvalsIn } from "./compose/approvals.ts";
import { openCriteriaEgress } from "./compose/criteria-egress.ts";
import { grantsIn } from "./compose/grants.ts";
import { hiddenIn } from "./compose/hidden.ts";
import { createJudge } from "./compose/judge.ts";
import type { Models } from "./compose/models.ts";
import { createPropose } from "./compose/planner.ts";
import { logProviders } from "./compose/provider-events.ts";
import { providersOf } from "./compose/providers.ts";
import { isBounded } from "./compose/sandbox.ts";
import type { Scratch } from "./compose/scratch.ts";
import { servicesOf } from "./compose/services.ts";
import type { StateFolder } from "./compose/state-folder.ts";
import { millisecondsOf } from "./config/duration.ts";
import type { Configuration } from "./config/schema.ts";
import { createWhyRefused } from "./decisions/allowed-signers.ts";
import { lintContextOf, type Project } from "./project/load-project.ts";
import { version } from "./version.ts";

/** What everything below stands on: one repository, one configuration, one boundary, one log. */
export interface Ground {
  readonly git: Git;
  readonly configuration: Configuration;
  readonly state: StateFolder;
  readonly sandbox: Sandbox;
  /** Undefined when the project needs nothing prepared. */
  readonly setup: Setup | undefined;
  readonly scratch: Scratch;
  readonly log: EventLog;
  readonly blobs: Blobs;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunGround extends Ground {
  readonly project: Project;
  readonly agents: Agents;
  readonly inbox: Inbox;
  readonly runAgent: RunAgent;
}

const orchestrate = { name: "orchestrate", email: "orchestrate@agents.invalid" };

/**
 * The composition root: together with its two neighbours below the one place that knows every concrete thing. It gives
 * each room the ports that it asks for, and nothing else; what a run does with them is decided in `coordinator`.
 */
export const composeRun = (
  ground: RunGround,
  about: Pick<RunOptions, "spec" | "source" | "started" | "attended">,
): RunOptions => {
  const { git, configuration, state, sandbox, log, blobs, project, agents, inbox, runAgent } = ground;
  const { spec, started } = about;
  const worktrees = createWorktrees({
    git,
    folder: state.worktrees,
    adapter: configuration.worktrees.adapter,
    sandbox,
    clock: systemClock,
  });
  return {
    ...about,
    git,
    log,
    blobs,
    inbox,
    clock: systemClock,
    committer: orchestrate,
    protectedGlobs: configuration.protected,
    concurrency: { implementors: started.concurrency, verifiers: configuration.concurrency.verifiers },
    whyRefused: createWhyRefused({
      git,
      run: log.run,
      base: started.base,
      agents: Object.keys(configuration.agents),
    }),
    tidy: async ({ isOver }) => {
      await worktrees.sweep(log.run);
      if (isOver) await dropCandidates(git, log.run);
    },
    effects: {
      makePlan: createPlanner({
        propose: createPropose({
          choice: agents.planner,
          runAgent,
          worktrees,
          run: log.run,
          base: started.base,
          limits: attemptLimits(configuration),
          budget: unlimited,
        }),
        context: lintContextOf(project),
      }),
      implement: started.undo
        ? createImplementUndo({
            git,
            run: log.run,
            undo: started.undo,
            integration: started.integration,
            committer: orchestrate,
            startedAt: async () => (await log.read())[0]?.time ?? systemClock.now(),
          })
        : createImplementor({
            run: log.run,
            integration: `refs/heads/${started.integration}`,
            git,
            isBounded: isBounded(ground.sandbox),
            worktrees,
            runAgent,
            agentFor: agents.agentFor,
            budgetFor: () => tokenBudget(spec.front.budget.each ?? configuration.budget.each ?? {}),
            limits: attemptLimits(configuration),
            harvest: configuration.limits,
            grantedTo: grantsIn(log),
            protectedGlobs: configuration.protected,
            identity: orchestrate,
            log,
            blobs,
            clock: systemClock,
          }),
      screen: createScreen(gateOptions(ground)),
      verify: composeVerifier(ground, {
        judges: judgeOf(ground, agents.judge(), log.run),
        approvalOf: approvalsIn(log),
        asksWaivers: spec.front.approvals.includes("waiver"),
      }),
    },
  };
};

/** The verifier, for a run or for the gate alone. What it is given says nothing of who made what it judges. */
export const composeVerifier = (
  ground: Ground,
  { judges, approvalOf, asksWaivers = false }: Pick<VerifierOptions, "judges" | "approvalOf" | "asksWaivers">,
): Verify => {
  const { git, configuration, state, sandbox, setup, scratch, log, blobs } = ground;
  return createVerifier({
    ...gateOptions(ground),
    sandbox,
    setup,
    blobs,
    log,
    clock: systemClock,
    folder: scratch.clones,
    baseCache: createFolderBaseCache(state.baseResults),
    processLimits: { ...defaultLimits, timeoutMs: millisecondsOf(configuration.criteria.timeout) },
    toolchain: { orchestrate: version, node: process.version },
    judges,
    approvalOf,
    asksWaivers,
    openEgress: openCriteriaEgress({ folder: scratch.sockets, log, sandbox, serviceOf: servicesOf(configuration) }),
    hidden: hiddenIn(git.commonDir),
  });
};

/** What lets agents work: the gateway, which alone holds keys, and a sandbox for each. `close` ends every session. */
export const composeAgentRunner = async (
  ground: Ground,
  {
    models,
    past,
    budget,
  }: { readonly models: Models; readonly past: RunState; readonly budget: Configuration["budget"] },
): Promise<{ readonly runAgent: RunAgent; readonly close: () => Promise<void> }> => {
  const { configuration, sandbox, setup, scratch, log, blobs, env } = ground;
  const gateway = await createGateway({
    providers: providersOf(configuration, env),
    folder: scratch.sockets,
    mode: models.mode,
    clock: systemClock,
    onEvent: logProviders(log),
    budget: tokenBudget({ ...configuration.budget, ...budget }),
    spent: usageOf(past),
    spentOn: (subject) => usageOf(past, subject),
  });
  const runAgent = createAgentRunner({
    gateway,
    sandbox,
    setup,
    folder: scratch.sockets,
    blobs,
    log,
    clock: systemClock,
    limits: defaultLimits,
    secretOf: (name) => env[name],
    serviceOf: servicesOf(configuration),
  });
  return { runAgent, close: () => gateway.close() };
};

/** Undefined without an agent for it: then a person judges. */
export const judgeOf = (
  ground: Ground & { readonly runAgent: RunAgent },
  choice: AgentChoice | undefined,
  run: RunId,
): VerifierOptions["judges"] => {
  if (choice === undefined) return undefined;
  const { configuration, sandbox, scratch, runAgent } = ground;
  return createJudge({
    choice,
    runAgent,
    run,
    sandbox,
    folder: scratch.clones,
    limits: attemptLimits(configuration),
    budget: unlimited,
  });
};

const gateOptions = ({ git, configuration, log }: Ground) => ({
  git,
  grantedTo: grantsIn(log),
  extraClasses: configuration.protected,
  limits: configuration.limits.diff,
});

const attemptLimits = ({ limits }: Configuration) => ({
  wallMs: millisecondsOf(limits.attempt),
  stallMs: millisecondsOf(limits.stall),
});

const tokenBudget = ({ tokens, usd }: Pick<Configuration["budget"], "tokens" | "usd">): TokenBudget => ({
  maxTokens: tokens,
  maxUsd: usd,
});

/** A planner and a judge are held by the run's budget alone. */
const unlimited = tokenBudget({});

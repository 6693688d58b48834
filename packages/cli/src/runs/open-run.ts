import { rm } from "node:fs/promises";

import { foldRun, type RunOptions } from "@orchestrate/coordinator";
import { openKey, type Signer } from "@orchestrate/evidence";
import { checkPrices, openBlobs, openEventLog, openInbox, readEventLog, systemClock } from "@orchestrate/runtime";
import type { CommitSha, EventData, Git, Spec, Undo } from "@orchestrate/shared";

import { composeAgentRunner, composeRun } from "../compose.ts";
import { type Agents, chooseAgents } from "../compose/agents.ts";
import { keyFolderOf } from "../compose/key-folder.ts";
import { type Models, reachModels } from "../compose/models.ts";
import { openMachine } from "../compose/open-machine.ts";
import { checkKeys, providersOf } from "../compose/providers.ts";
import { createRedact } from "../compose/redact.ts";
import type { SandboxChoice } from "../compose/sandbox.ts";
import { openScratch } from "../compose/scratch.ts";
import type { Configuration } from "../config/schema.ts";
import type { Project } from "../project/load-project.ts";
import type { Terminal } from "../terminal.ts";
import { closing } from "./closing.ts";
import type { RunFolder } from "./run-folders.ts";

/** What a person may ask of `run` and of `resume`. */
export interface RunningFlags {
  readonly concurrency?: number;
  readonly sandbox: SandboxChoice;
  readonly agent?: string;
  readonly record?: string;
  readonly replay?: string;
  readonly events?: boolean;
  readonly json?: boolean;
}

interface OpenRunOptions {
  readonly git: Git;
  readonly project: Project;
  readonly spec: Spec;
  /** The bytes of its file. */
  readonly source: string;
  readonly base: CommitSha;
  /** What the run takes back, when it is for that: then no agent works on it. */
  readonly undo: Undo | undefined;
  readonly flags: RunningFlags;
  readonly terminal: Terminal;
  /** Made once everything that can be refused has been looked at. */
  readonly makeFolder: () => Promise<RunFolder>;
  /** What the run says when it begins. */
  readonly startedWith: (made: {
    readonly folder: RunFolder;
    readonly sandbox: string;
    readonly concurrency: number;
  }) => EventData<"run.started">;
}

/** A run with everything that it needs, not yet started. */
export interface OpenRun {
  readonly run: RunOptions;
  readonly folder: RunFolder;
  readonly models: Models;
  readonly signer: Signer;
  readonly close: () => Promise<void>;
}

/**
 * Opens everything that a run needs, in the order in which a refusal costs least. Of a run that could not begin nothing
 * is left. Rejects with OrchestrateError when configuration, machine or log cannot be used.
 */
export const openRun = async (options: OpenRunOptions): Promise<OpenRun> => {
  const { git, project, flags, terminal } = options;
  const { configuration } = project.config;
  const { env } = terminal;
  const spec = withBudget(options.spec, configuration);
  const names = agentNamesOf(options);
  const opened = closing();
  try {
    const machine = await openMachine({ git, configuration, env, sandbox: flags.sandbox });
    const signer = await openKey(keyFolderOf(env));
    const folder = await options.makeFolder();
    opened.add(() => forgetUnlessBegun(folder));
    const redact = createRedact(configuration, { secrets: spec.scope.permissions.secrets, env });
    const log = await openEventLog({ folder: folder.path, run: folder.run, clock: systemClock, redact });
    opened.add(() => log.close());
    // From here on nobody else works on the run.
    const scratch = await openScratch(machine.state, folder.run);
    opened.add(scratch.remove);

    const models = await modelsOf(options, { names, folder });
    const agents = agentsOf(options, models.replayed);
    const tasks = options.undo === undefined ? spec.tasks : [];
    const workers = tasks.map((task) => agents.agentFor({ agent: task.agent, model: task.model }));
    const others = [...(spec.tasks.length === 0 ? [agents.planner()] : []), agents.judge()];
    const routes = [...workers, ...others].flatMap((choice) => choice?.routes ?? []);
    if (models.replayed === undefined) {
      const used = new Set(routes.map(({ provider }) => provider));
      checkKeys(configuration, { used, env, file: project.config.file ?? "" });
      if (spec.front.budget.usd !== undefined || spec.front.budget.each?.usd !== undefined) {
        const providers = new Map(providersOf(configuration, env).map((provider) => [provider.id, provider]));
        checkPrices(routes, ({ provider, model }) => providers.get(provider)?.prices[model]);
      }
    }
    const ground = {
      ...machine,
      scratch,
      git,
      configuration,
      log,
      blobs: await openBlobs(folder.blobs, { redact }),
      env,
    };
    const past = foldRun(await log.read());
    const runner = await composeAgentRunner(ground, { models, past, budget: spec.front.budget });
    opened.add(runner.close);

    const started = options.startedWith({
      folder,
      sandbox: machine.sandbox.adapter,
      concurrency: flags.concurrency ?? configuration.concurrency.implementors,
    });
    const inbox = await openInbox(folder.inbox);
    const attended = terminal.interactive && !flags.json && !flags.events;
    const about = { spec, source: options.source, started, attended };
    const run = composeRun({ ...ground, project, agents, inbox, runAgent: runner.runAgent }, about);
    return { run, folder, models, signer, close: opened.close };
  } catch (error) {
    await opened.close();
    throw error;
  }
};

const agentsOf = (options: OpenRunOptions, replayed: Models["replayed"]): Agents => {
  const { project, flags, terminal } = options;
  return chooseAgents({ ...project.config, implementor: flags.agent, env: terminal.env, replayed });
};

/** Of every agent that a task needs, or of the one that the tasks of a plan will get. */
const agentNamesOf = (options: OpenRunOptions): readonly string[] => {
  if (options.undo !== undefined) return [];
  const { nameFor } = agentsOf(options, undefined);
  const { tasks } = options.spec;
  return tasks.length === 0 ? [nameFor({ agent: undefined })] : tasks.map(({ agent }) => nameFor({ agent }));
};

const modelsOf = async (
  options: OpenRunOptions,
  { names, folder }: { readonly names: readonly string[]; readonly folder: RunFolder },
): Promise<Models> => {
  const { git, base, flags, terminal } = options;
  const { record, replay } = flags;
  const cassettes = names.map(agentsOf(options, undefined).cassetteOf);
  return await reachModels({ git, base, cwd: terminal.cwd, record, replay, cassettes, folder: folder.path });
};

/** What the spec leaves open of its budget is the configuration's to say. */
const withBudget = (spec: Spec, { budget }: Configuration): Spec => ({
  ...spec,
  front: { ...spec.front, budget: { ...budget, ...spec.front.budget } },
});

/** A run that said nothing never was. */
const forgetUnlessBegun = async ({ path }: RunFolder): Promise<void> => {
  const events = await readEventLog(path).catch(() => []);
  if (events.length === 0) await rm(path, { recursive: true, force: true });
};

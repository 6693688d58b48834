import { rm } from "node:fs/promises";

import { type RunOptions, foldRun, usageOf } from "@orchestrate/coordinator";
import { openBlobs, openEventLog, openInbox, systemClock } from "@orchestrate/runtime";
import type { CommitSha, EventData, Git, Spec } from "@orchestrate/shared";

import { compose } from "../compose.ts";
import { chooseAgents } from "../compose/agents.ts";
import { type Models, reachModels } from "../compose/models.ts";
import { checkKeys } from "../compose/providers.ts";
import { createRedact } from "../compose/redact.ts";
import { openSandbox } from "../compose/sandbox.ts";
import { openSocketFolder } from "../compose/socket-folder.ts";
import { makeStateFolder, stateFolderOf } from "../compose/state-folder.ts";
import type { Project } from "../project/load-project.ts";
import type { Terminal } from "../terminal.ts";
import type { RunFolder } from "./run-folders.ts";

/** What a person may ask of `run` and of `resume`. */
export interface RunningFlags {
  readonly concurrency?: number;
  readonly sandbox: "auto" | "none";
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
  readonly close: () => Promise<void>;
}

/**
 * Opens everything that a run needs, in the order in which a refusal costs least. Of a run that could not begin nothing
 * is left. Rejects with OrchestrateError when configuration, machine or log cannot be used.
 */
export const openRun = async (options: OpenRunOptions): Promise<OpenRun> => {
  const { git, project, spec, base, flags, terminal } = options;
  const { configuration, file } = project.config;
  const { env } = terminal;
  const choosing = { configuration, file, implementor: flags.agent };
  const names = agentNamesOf(spec, chooseAgents({ ...choosing, replayed: undefined }).nameFor);

  const uid = process.geteuid?.();
  const state = stateFolderOf({ commonDir: git.commonDir, configured: configuration.stateFolder, env, uid });
  await makeStateFolder(state, uid);
  const sandbox = await openSandbox(flags.sandbox, { folder: state.sandbox, signal: new AbortController().signal });

  const folder = await options.makeFolder();
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const redact = createRedact(configuration, { secrets: spec.scope.permissions.secrets, env });
    const log = await openEventLog({ folder: folder.path, run: folder.run, clock: systemClock, redact });
    closing.push(() => log.close());
    const { cassetteOf } = chooseAgents({ ...choosing, replayed: undefined });
    const models = await reachModels({
      git,
      base,
      cwd: terminal.cwd,
      record: flags.record,
      replay: flags.replay,
      cassettes: names.map(cassetteOf),
      folder: folder.path,
    });
    const agents = chooseAgents({ ...choosing, replayed: models.replayed });
    const used = spec.tasks.flatMap((task) => agents.agentFor({ agent: task.agent, model: task.model }).routes);
    checkKeys(configuration, { used: new Set(used.map(({ provider }) => provider)), env, file: file ?? "" });
    const sockets = await openSocketFolder();
    closing.push(sockets.remove);
    const started = options.startedWith({
      folder,
      sandbox: sandbox.adapter,
      concurrency: flags.concurrency ?? configuration.concurrency.implementors,
    });
    const composed = await compose({
      git,
      project,
      agents,
      models,
      state,
      sandbox,
      sockets: sockets.path,
      log,
      blobs: await openBlobs(folder.blobs, { redact }),
      inbox: await openInbox(folder.inbox),
      env,
      spent: usageOf(foldRun(await log.read())),
      about: { spec, source: options.source, started, attended: terminal.interactive && !flags.json && !flags.events },
    });
    closing.push(composed.close);
    return { run: composed.run, folder, models, close };
  } catch (error) {
    await close();
    await forgetUnlessBegun(folder);
    throw error;
  }
};

const agentNamesOf = (spec: Spec, nameFor: ReturnType<typeof chooseAgents>["nameFor"]): readonly string[] =>
  spec.tasks.length === 0 ? [nameFor({ agent: undefined })] : spec.tasks.map(({ agent }) => nameFor({ agent }));

/** A run that said nothing never was. */
const forgetUnlessBegun = async ({ path }: RunFolder): Promise<void> => {
  const { readEventLog } = await import("@orchestrate/runtime");
  const events = await readEventLog(path).catch(() => []);
  if (events.length === 0) await rm(path, { recursive: true, force: true });
};

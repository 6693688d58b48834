import { openGit, readEventLog, startingPoint, systemClock } from "@orchestrate/runtime";
import { digestOf, digestOfJson, OrchestrateError } from "@orchestrate/shared";

import type { SandboxChoice } from "../compose/sandbox.ts";
import { loadProject } from "../project/load-project.ts";
import { driveRun } from "../runs/drive-run.ts";
import { openRun } from "../runs/open-run.ts";
import { planUndo } from "../runs/plan-undo.ts";
import { findRun, makeRunFolder } from "../runs/run-folders.ts";
import { sayBefore, viewFor } from "../runs/view-for.ts";
import { version } from "../version.ts";
import type { Handler } from "./command.ts";

interface UndoInput {
  readonly run: string;
  readonly subSpec: string | undefined;
  readonly withDependents?: boolean;
  readonly reason?: string;
  readonly land: boolean;
  readonly target?: string;
  readonly sandbox: SandboxChoice;
  readonly events?: boolean;
}

/** `orchestrate undo RUN [SUB-SPEC]`: a run of its own, through the same gates, queue, verifier and landing. */
export const undo: Handler<UndoInput> = async (input, terminal) => {
  const git = await openGit(terminal.cwd);
  const folder = await findRun(git.commonDir, input.run);
  const began = (await readEventLog(folder.path)).find((event) => event.type === "run.started");
  if (began === undefined) throw notBegun(folder.run);
  const { target, base, notes } = await startingPoint(git, { target: input.target ?? began.data.target });
  const project = await loadProject({ git, commit: base }, { code: "allowed" });
  const { configuration } = project.config;
  const planned = await planUndo({
    git,
    folder,
    subSpec: input.subSpec,
    withDependents: input.withDependents ?? false,
    reason: input.reason ?? "",
    target,
    base,
    configuration,
  });

  const opened = await openRun({
    git,
    project,
    ...planned,
    base,
    flags: input,
    terminal,
    makeFolder: () => makeRunFolder(git.commonDir, systemClock),
    startedWith: ({ folder: made, sandbox, concurrency }) => ({
      spec: digestOf(planned.source),
      specPath: `${planned.spec.front.id}.md`,
      specId: planned.spec.front.id,
      base,
      target,
      integration: `orchestrate/${made.run}`,
      configuration: digestOfJson(configuration),
      version,
      sandbox,
      concurrency,
      land: input.land,
      undo: planned.undo,
    }),
  });
  sayBefore(
    opened,
    terminal,
    input,
    notes.map(({ message, file }) => (file === undefined ? message : `${file}: ${message}`)),
  );
  const outcome = await driveRun(opened, { view: viewFor(terminal, input), terminal });
  return { ...outcome, ...(input.events ? { text: "" } : {}) };
};

const notBegun = (run: string): OrchestrateError =>
  new OrchestrateError("UNDO_NOTHING_MERGED", `The run ${run} was ended before it began: it has merged nothing.`, {
    hint: "`orchestrate status --all` says what each run came to.",
  });

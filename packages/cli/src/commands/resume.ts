import { foldRun } from "@orchestrate/coordinator";
import { openKey } from "@orchestrate/evidence";
import { openBlobs, openGit, readEventLog } from "@orchestrate/runtime";
import { type EventData, OrchestrateError, parseSpec, type Spec } from "@orchestrate/shared";

import { keyFolderOf } from "../compose/key-folder.ts";
import { loadProject } from "../project/load-project.ts";
import { driveRun } from "../runs/drive-run.ts";
import { openRun, type RunningFlags } from "../runs/open-run.ts";
import { findRun } from "../runs/run-folders.ts";
import { sayBefore, viewFor } from "../runs/view-for.ts";
import { windUp } from "../runs/wind-up.ts";
import type { Handler } from "./command.ts";

interface ResumeInput extends RunningFlags {
  readonly run: string | undefined;
}

/** `orchestrate resume [RUN]`: spec and configuration are those that the run began with. */
export const resume: Handler<ResumeInput> = async (input, terminal) => {
  const git = await openGit(terminal.cwd);
  const folder = await findRun(git.commonDir, input.run);
  const { started, code } = foldRun(await readEventLog(folder.path));
  if (started === undefined) {
    throw new OrchestrateError("RUN_NOT_BEGUN", `The run ${folder.run} was ended before it began.`, {
      hint: "Start it again with `orchestrate run`; `orchestrate clean` removes what it left.",
    });
  }
  const project = await loadProject({ git, commit: started.base }, { code: "allowed" });
  if (code !== undefined) {
    const { env } = terminal;
    const { configuration } = project.config;
    const signer = await openKey(keyFolderOf(env));
    await windUp({ git, folder, configuration, signer, env }, async () => undefined);
    throw new OrchestrateError("RUN_HAS_ENDED", `The run ${folder.run} has ended.`, {
      hint: `\`orchestrate status ${folder.run}\` shows what it came to; \`${startOf(started)}\` starts another.`,
    });
  }
  const blobs = await openBlobs(folder.blobs);
  const source = new TextDecoder().decode(await blobs.get(started.spec));
  const opened = await openRun({
    git,
    project,
    spec: specOf(source, started.specPath),
    source,
    base: started.base,
    undo: started.undo,
    flags: input,
    terminal,
    makeFolder: async () => folder,
    startedWith: ({ sandbox, concurrency }) => ({ ...started, sandbox, concurrency }),
  });
  sayBefore(opened, terminal, input, []);
  const outcome = await driveRun(opened, { view: viewFor(terminal, input), terminal });
  return { ...outcome, ...(input.events ? { text: "" } : {}) };
};

/** What a person types to start such a run. */
const startOf = ({ specPath, undo }: EventData<"run.started">): string =>
  undo === undefined ? `orchestrate run ${specPath}` : `orchestrate undo ${undo.run} ${undo.subSpecs.at(-1)}`;

/** The run was started with it, so that it has been checked. */
const specOf = (source: string, file: string): Spec => {
  const parsed = parseSpec(source, { file });
  if (parsed.kind === "parsed") return parsed.spec;
  throw new OrchestrateError("SPEC_UNREADABLE", `The spec that the run began with cannot be read by this version.`, {
    hint: "Go on with the version that started the run; `orchestrate status` names the log.",
    at: { file },
  });
};

import { openGit, startingPoint, systemClock } from "@orchestrate/runtime";
import { digestOf, digestOfJson, parseSpec } from "@orchestrate/shared";

import type { Outcome } from "../outcome.ts";
import { checkSpec, refuseSpec } from "../project/check-spec.ts";
import { lintContextOf, loadProject } from "../project/load-project.ts";
import { readSpecFile } from "../project/read-spec.ts";
import { plural } from "../render/amounts.ts";
import { driveRun } from "../runs/drive-run.ts";
import { openRun, type RunningFlags } from "../runs/open-run.ts";
import { makeRunFolder } from "../runs/run-folders.ts";
import { sayBefore, viewFor } from "../runs/view-for.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import type { CommonFlags, Handler } from "./command.ts";

interface RunInput extends RunningFlags {
  readonly spec: string;
  readonly land: boolean;
  readonly target?: string;
}

/** `orchestrate run SPEC` */
export const run: Handler<RunInput> = async (input, terminal) => runSpec(input, terminal);

/** The path that `run` and `demo` share. */
export const runSpec = async (input: RunInput & CommonFlags, terminal: Terminal): Promise<Outcome> => {
  const git = await openGit(terminal.cwd);
  const source = await readSpecFile(input.spec, terminal.cwd);
  const parsed = parseSpec(source.text, source);
  if (parsed.kind === "invalid") return refuseSpec(source, parsed.diagnostics, terminal);
  const { target, base, notes } = await startingPoint(git, { target: input.target ?? parsed.spec.front.target });
  const project = await loadProject({ git, commit: base }, { code: "allowed" });
  const { spec, diagnostics } = checkSpec(source, lintContextOf(project));
  if (spec === undefined) return refuseSpec(source, diagnostics, terminal);

  const { configuration } = project.config;
  const opened = await openRun({
    git,
    project,
    spec,
    source: source.text,
    base,
    undo: undefined,
    flags: input,
    terminal,
    makeFolder: () => makeRunFolder(git.commonDir, systemClock),
    startedWith: ({ folder, sandbox, concurrency }) => ({
      spec: digestOf(source.text),
      specPath: source.file,
      specId: spec.front.id,
      base,
      target,
      integration: `orchestrate/${folder.run}`,
      configuration: digestOfJson(configuration),
      version,
      sandbox,
      concurrency,
      land: input.land,
    }),
  });
  const { note } = project.config;
  sayBefore(opened, terminal, input, [
    ...(note === undefined ? [] : [note]),
    ...notes.map(({ message, file }) => (file === undefined ? message : `${file}: ${message}`)),
    ...(diagnostics.length === 0
      ? []
      : [`${plural(diagnostics.length, "warning")} about the spec: \`orchestrate check ${input.spec}\` shows them.`]),
  ]);
  const outcome = await driveRun(opened, { view: viewFor(terminal, input), terminal });
  return { ...outcome, diagnostics, ...(input.events ? { text: "" } : {}) };
};

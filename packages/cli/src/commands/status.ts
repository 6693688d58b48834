import type { RunState } from "@orchestrate/coordinator";
import { isRunActive, openGit, readEventLog } from "@orchestrate/runtime";

import { done } from "../outcome.ts";
import { plural } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { subSpecsOf } from "../render/overview.ts";
import { reportOf } from "../render/report.ts";
import { runDocument } from "../render/run-document.ts";
import { historyOf } from "../render/run-history.ts";
import { undoneOf } from "../runs/past-runs.ts";
import { findRun, listRuns, runFolder } from "../runs/run-folders.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface StatusInput {
  readonly run: string | undefined;
  readonly all?: boolean;
}

/** `orchestrate status [RUN]`: a fold of the log, and what others have taken back of it since. */
export const status: Handler<StatusInput> = async ({ run, all }, terminal) => {
  const git = await openGit(terminal.cwd);
  const { commonDir } = git;
  if (all) return await statusOfAll(commonDir, terminal);
  const folder = await findRun(commonDir, run);
  const active = isRunActive(folder.path);
  const history = historyOf(await readEventLog(folder.path), { ...folder, active });
  const columns = terminal.interactive ? terminal.size().columns : undefined;
  const undone = await undoneOf(git, history.state);
  const gone = undone.map(({ subSpec, by }) => `${subSpec} was taken back by the run ${by}.`);
  const text = [reportOf(history, { style: terminal.style, columns }), ...gone].join("\n");
  return done(text, { ...runDocument(history), undone, active });
};

const statusOfAll = async (commonDir: string, terminal: Terminal) => {
  const runs = [];
  for (const run of await listRuns(commonDir)) {
    const folder = runFolder(commonDir, run);
    const history = historyOf(await readEventLog(folder.path), folder);
    runs.push({ history, active: isRunActive(folder.path) });
  }
  const rows = runs.map(({ history: { state }, active }) => [
    terminal.style.bold(state.run ?? ""),
    state.startedAt?.slice(0, 16).replace("T", " ") ?? "",
    state.started?.specId ?? "",
    active ? terminal.style.cyan("at work") : state.status,
    summaryOf(state),
  ]);
  const text =
    rows.length === 0 ? "This repository has no run. `orchestrate run <spec>` starts one." : inColumns(rows).join("\n");
  return done(
    text,
    runs.map(({ history, active }) => ({ ...runDocument(history), active })),
  );
};

const summaryOf = (state: RunState): string => {
  const subSpecs = subSpecsOf(state);
  const number = (phase: string) => subSpecs.filter((subSpec) => subSpec.phase === phase).length;
  return `${number("merged")} of ${plural(subSpecs.length, "sub-spec")} merged, ${number("abandoned")} abandoned`;
};

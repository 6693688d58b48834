import { systemClock } from "@orchestrate/runtime";

import { sandboxWarning } from "../compose/sandbox.ts";
import { eventsView, liveView, plainView, silentView, type View } from "../render/view.ts";
import type { Terminal } from "../terminal.ts";
import type { OpenRun, RunningFlags } from "./open-run.ts";

/** How a run is shown to whoever called: a program gets what it asked for, a person a table, a log its lines. */
export const viewFor = (terminal: Terminal, { events, json }: RunningFlags): View => {
  if (events) return eventsView(terminal);
  if (json) return silentView;
  return terminal.interactive ? liveView(terminal, systemClock) : plainView(terminal);
};

/** What must be said before anything runs. It goes to stderr, so that stdout stays what was asked for. */
export const sayBefore = (
  { run, models }: OpenRun,
  terminal: Terminal,
  { sandbox }: Pick<RunningFlags, "sandbox">,
  notes: readonly string[],
): void => {
  const { style } = terminal;
  const warning = sandboxWarning(sandbox);
  const lines = [
    ...(warning === undefined ? [] : [style.red.bold(warning)]),
    ...(models.replayed === undefined ? [] : [style.yellow(models.replayed.banner)]),
    ...notes.map((note) => `${style.dim("note")} ${note}`),
    `${style.dim("run")}  ${run.log.run}; \`orchestrate resume ${run.log.run}\` goes on with it, whatever happens`,
  ];
  terminal.err(`${lines.join("\n")}\n`);
};

import { followEventLog, isRunActive, openGit, readEventLog, systemClock } from "@orchestrate/runtime";
import type { AnyEvent, Clock } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { done } from "../outcome.ts";
import { findRun } from "../runs/run-folders.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface EventsInput {
  readonly run: string | undefined;
  readonly follow?: boolean;
  readonly after?: number;
}

/** `orchestrate events [RUN] [--follow]`: each line is one event, exactly as the log's chain covers it. */
export const events: Handler<EventsInput> = async ({ run, follow, after = 0, json }, terminal) => {
  const { commonDir } = await openGit(terminal.cwd);
  const { path } = await findRun(commonDir, run);
  if (json) return done("", await readEventLog(path, { after }));
  if (follow) await printUntilItEnds(path, { after, clock: systemClock, terminal });
  else for (const event of await readEventLog(path, { after })) terminal.out(lineOf(event));
  return { code: exitCodes.ok, text: "", data: undefined, diagnostics: [] };
};

const lineOf = (event: AnyEvent): string => `${JSON.stringify(event)}\n`;

/** Ends with the run, with the process that works on it, or with the reader of our output. */
const printUntilItEnds = async (
  path: string,
  { clock, terminal, ...options }: { readonly after: number; readonly clock: Clock; readonly terminal: Terminal },
): Promise<void> => {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, terminal.closed]);
  let { after } = options;
  const print = (event: AnyEvent): void => {
    after = event.seq;
    terminal.out(lineOf(event));
    if (event.type === "run.finished") ended.abort();
  };
  const watching = abortWhenNobodyWrites(path, { clock, ended });
  for await (const event of followEventLog(path, { after, clock, signal })) print(event);
  await watching;
  // What was written between the last look and the writer's end.
  if (!terminal.closed.aborted) for (const event of await readEventLog(path, { after })) print(event);
};

const abortWhenNobodyWrites = async (
  path: string,
  { clock, ended }: { readonly clock: Clock; readonly ended: AbortController },
): Promise<void> => {
  while (!ended.signal.aborted) {
    if (!isRunActive(path)) ended.abort();
    else await clock.sleep(500, { signal: ended.signal }).catch(() => undefined);
  }
};

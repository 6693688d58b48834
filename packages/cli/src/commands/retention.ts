import { rm } from "node:fs/promises";

import { foldRun } from "@orchestrate/coordinator";
import { isRunActive, openGit, readEventLog, systemClock } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { bytes, plural } from "../render/amounts.ts";
import { inColumns } from "../render/columns.ts";
import { oneLine } from "../render/width.ts";
import { listRuns, type RunFolder, runFolder } from "../runs/run-folders.ts";
import { sizeOf } from "../runs/size-of.ts";
import type { Handler } from "./command.ts";

interface RetentionInput {
  readonly remove?: boolean;
}

/** How long the evidence of one run is kept. */
interface Kept {
  readonly run: string;
  readonly spec: string | undefined;
  readonly bytes: number;
  readonly state: "kept" | "due" | "removed";
  /** RFC 3339; undefined for one that is kept whatever its age. */
  readonly until: string | undefined;
  /** Why one is kept whatever its age. */
  readonly why: string | undefined;
}

/** `orchestrate retention`: how long the logs of runs are kept, and which may go. */
export const retention: Handler<RetentionInput> = async ({ remove = false }, terminal): Promise<Outcome> => {
  const git = await openGit(terminal.cwd);
  const { configuration } = (await projectOfTarget(git, undefined)).config;
  const days = Number.parseInt(configuration.evidence.retention, 10);
  const runs: Kept[] = [];
  for (const run of await listRuns(git.commonDir)) {
    const folder = runFolder(git.commonDir, run);
    const found = await standingOf(folder, { days });
    if (found.state !== "due" || !remove) {
      runs.push(found);
      continue;
    }
    await rm(folder.path, { recursive: true });
    runs.push({ ...found, state: "removed" });
  }
  const { style } = terminal;
  const of = (state: Kept["state"]): readonly Kept[] => runs.filter((one) => one.state === state);
  const total = (some: readonly Kept[]): string => bytes(some.reduce((sum, one) => sum + one.bytes, 0));
  const colours = { kept: style.green, due: style.yellow, removed: style.dim };
  const lines = inColumns(
    runs.map(({ run, spec = "", state, until, why, bytes: size }) => [
      run,
      oneLine(spec),
      bytes(size),
      colours[state](state),
      why ?? `${state === "kept" ? "until" : "since"} ${until?.slice(0, 10)}`,
    ]),
  );
  const due = of("due");
  const text = [
    ...lines,
    ...(lines.length > 0 ? [""] : []),
    `Logs are kept for ${plural(days, "day")} after their run has ended: ${of("kept").length} kept (${total(of("kept"))}), ` +
      `${due.length} due (${total(due)}), ${of("removed").length} removed (${total(of("removed"))}).`,
    ...(due.length > 0
      ? ["`orchestrate evidence export` keeps one elsewhere; `orchestrate retention --remove` removes what is due."]
      : []),
  ];
  return { code: exitCodes.ok, text: text.join("\n"), data: { days, runs }, diagnostics: [] };
};

const standingOf = async (folder: RunFolder, { days }: { readonly days: number }): Promise<Kept> => {
  const size = await sizeOf(folder.path);
  const always = (why: string, spec?: string): Kept => ({
    run: folder.run,
    spec,
    bytes: size,
    state: "kept",
    until: undefined,
    why,
  });
  if (isRunActive(folder.path)) return always("A process works on it.");
  let events;
  try {
    events = await readEventLog(folder.path);
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    // Whether it may go is for somebody to decide who has looked.
    return always(`It cannot be read: ${error.message}`);
  }
  const { status, started } = foldRun(events);
  const ended = events.at(-1)?.time;
  if (ended === undefined || (status !== "finished" && status !== "cancelled")) {
    return always(
      `It has not ended: \`orchestrate resume ${folder.run}\` or \`orchestrate cancel ${folder.run}\`.`,
      started?.specId,
    );
  }
  const until = new Date(Date.parse(ended) + days * dayMs);
  const state = until.getTime() <= Date.parse(systemClock.now()) ? "due" : "kept";
  return { run: folder.run, spec: started?.specId, bytes: size, state, until: until.toISOString(), why: undefined };
};

const dayMs = 24 * 60 * 60 * 1000;

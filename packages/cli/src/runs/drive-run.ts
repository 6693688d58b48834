import { foldRun, type RunState, startRun } from "@orchestrate/coordinator";
import type { AnyEvent } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import { nextSteps } from "../render/next-steps.ts";
import { reportOf } from "../render/report.ts";
import { runDocument } from "../render/run-document.ts";
import type { View } from "../render/view.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";
import type { OpenRun } from "./open-run.ts";

/** Lets a run that was composed go, shows it while it goes, and says what it came to. */
export const driveRun = async (
  { run, folder, close }: OpenRun,
  { view, terminal }: { readonly view: View; readonly terminal: Terminal },
): Promise<Outcome & { readonly state: RunState }> => {
  const stop = listenForStop(process);
  let state = foldRun([]);
  const show = (event: AnyEvent): void => {
    state = foldRun([event], state);
    view.show(event);
  };
  try {
    for (const event of await run.log.read()) show(event);
    run.log.subscribe(show);
    const handle = startRun(run);
    stop.gracefully.addEventListener("abort", () => {
      view.say(
        "Stopping: what is in flight is finished first. Ctrl-C again stops at once; nothing is lost either way.",
      );
      handle.pause("Ctrl-C");
    });
    stop.now.addEventListener("abort", () => handle.stopNow("Stopped at once."));
    const { code } = await handle.done;
    const log = `${folder.path}/log.db`;
    const next = nextSteps(state);
    return {
      // A run that was told to stop may have had nothing left to stop.
      code: code === exitCodes.interrupted ? (stop.code() ?? code) : code,
      text: reportOf(state, { style: terminal.style, log, next }),
      data: runDocument(state, { log }),
      diagnostics: [],
      state,
    };
  } finally {
    view.close();
    stop.close();
    await close();
  }
};

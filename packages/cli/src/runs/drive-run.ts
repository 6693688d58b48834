import { setFlagsFromString } from "node:v8";

import { startRun } from "@orchestrate/coordinator";
import { dropCandidates } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import { reportOf } from "../render/report.ts";
import { runDocument } from "../render/run-document.ts";
import { historyOf } from "../render/run-history.ts";
import type { View } from "../render/view.ts";
import { listenForStop } from "../signals.ts";
import type { Terminal } from "../terminal.ts";
import { noteAuthorship } from "./note-authorship.ts";
import type { OpenRun } from "./open-run.ts";
import { sealLog, signRun } from "./sign-run.ts";

/** Lets a run that was opened go, shows it while it goes, and says what it came to. */
export const driveRun = async (
  { run, folder, signer, close }: OpenRun,
  { view, terminal }: { readonly view: View; readonly terminal: Terminal },
): Promise<Outcome> => {
  // A long run makes much garbage and keeps little: left to itself, V8 lets the heap grow to three times what is alive.
  setFlagsFromString("--heap-growing-percent=50");
  const stop = listenForStop(process);
  // While only a person is waited for, nothing else would keep the process from ending.
  const staying = setInterval(() => {}, 60_000);
  try {
    view.begin(await run.log.read());
    run.log.subscribe(view.show);
    const handle = startRun(run);
    stop.gracefully.addEventListener("abort", () => {
      if (stop.now.aborted) return;
      view.say("Stopping: what is in flight is finished first. Ctrl-C again stops at once; nothing is lost by it.");
      handle.pause(stop.why());
    });
    stop.now.addEventListener("abort", () => handle.stopNow(`${stop.why()}: stopped at once`));

    const { kind, code } = await handle.done.catch((error: unknown) => {
      throw afterwards(error, run.log.run);
    });
    // What was merged is held by its branch, what was not by its salvage.
    if (kind === "settled" || kind === "cancelled") await dropCandidates(run.git, run.log.run);
    await signRun(run, signer);
    const isOver = kind !== "paused" && kind !== "waiting";
    const diagnostics = isOver ? await noteAuthorship(run) : [];
    for (const { message, hint } of diagnostics) view.say([message, hint].join(" "));
    if (isOver) await sealLog(run.log);
    const history = historyOf(await run.log.read(), folder);
    const columns = terminal.interactive ? terminal.size().columns : undefined;
    return {
      // A run that was told to stop may have had nothing left to stop.
      code: code === exitCodes.interrupted ? (stop.code() ?? code) : code,
      text: reportOf(history, { style: terminal.style, columns }),
      data: runDocument(history),
      diagnostics,
    };
  } finally {
    clearInterval(staying);
    view.close();
    stop.close();
    await close();
  }
};

/** Once a provider is mended, the run goes on where it was: whoever mends it is told how. */
const afterwards = (error: unknown, run: string): unknown => {
  if (!OrchestrateError.is(error) || error.code !== "PROVIDER_FAILED") return error;
  const { code, message, hint, exit, cause } = error;
  return new OrchestrateError(code, message, {
    hint: `${hint} Then \`orchestrate resume ${run}\` goes on.`,
    exit,
    cause,
  });
};

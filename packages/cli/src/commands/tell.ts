import { isRunActive, openGit, readEventLog, systemClock } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { done, type Outcome } from "../outcome.ts";
import { findRun } from "../runs/run-folders.ts";
import { tellRun } from "../runs/tell-run.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

interface TellInput {
  readonly run: string | undefined;
  readonly reason?: string;
}

/** `orchestrate pause [RUN]` */
export const pause: Handler<TellInput> = (input, terminal) => tell("pause", input, terminal);

/** `orchestrate cancel [RUN]` */
export const cancel: Handler<TellInput> = (input, terminal) => tell("cancel", input, terminal);

const tell = async (kind: "pause" | "cancel", input: TellInput, terminal: Terminal): Promise<Outcome> => {
  const { commonDir } = await openGit(terminal.cwd);
  const folder = await findRun(commonDir, input.run);
  const { run } = folder;
  const events = await readEventLog(folder.path);
  if (events.some(({ type }) => type === "run.finished")) {
    throw new OrchestrateError("RUN_HAS_ENDED", `The run ${run} has ended.`, {
      hint: `\`orchestrate status ${run}\` shows what it came to.`,
    });
  }
  if (kind === "pause" && !isRunActive(folder.path)) {
    return done(`Nobody works on ${run}; \`orchestrate resume ${run}\` goes on with it.`, { run, told: false });
  }
  const why = input.reason ?? `asked for by \`orchestrate ${kind}\``;
  const how = await tellRun(folder, {
    message: { kind, why },
    event: { type: kind === "pause" ? "run.paused" : "run.cancelled", subject: "", data: { why } },
    clock: systemClock,
  });
  const next =
    kind === "pause"
      ? `What is in flight is finished first; then \`orchestrate resume ${run}\` goes on.`
      : `What was merged stays; \`orchestrate salvage list --run ${run}\` shows what agents left.`;
  return done(`${how === "told" ? "Told" : "Written into the log of"} ${run}: ${kind}. ${next}`, { run, told: true });
};

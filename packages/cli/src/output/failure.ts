import { OrchestrateError } from "@orchestrate/shared";
import type { Ansis } from "ansis";

import { exitCodes } from "../exit-codes.ts";
import type { Notice, Outcome } from "../outcome.ts";
import { placeOf } from "./place.ts";
import { fromSystem } from "./system-failure.ts";

/** How a rejection is shown: what a person can fix without a stack, a bug of ours with it. */
export const failureOf = (error: unknown, { verbose, style }: { verbose: boolean; style: Ansis }): Outcome => {
  const known = OrchestrateError.is(error) ? error : fromSystem(error);
  if (known === undefined) return bug(error);
  const notice = noticeOf(known);
  const lines = [
    `${style.red.bold("error")} ${style.bold(known.code)}: ${known.message}`,
    notice.file === undefined ? "" : `   at ${placeOf(notice)}`,
    ...(known.hint === "" ? [] : known.hint.split("\n").map((line) => ` ${style.cyan("hint")} ${line}`)),
    ...(verbose ? causesOf(known).map((cause) => `${style.dim("cause")} ${cause}`) : []),
  ];
  return {
    code: known.exit,
    text: lines.filter((line) => line !== "").join("\n"),
    data: null,
    diagnostics: [notice],
  };
};

const noticeOf = ({ code, message, hint, at }: OrchestrateError): Notice => ({
  severity: "error",
  code,
  message,
  hint,
  ...(at === undefined ? {} : { file: at.file, line: at.line, column: at.column }),
});

const bug = (error: unknown): Outcome => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const causes = causesOf(error).map((cause) => `cause ${cause}`);
  return {
    code: exitCodes.bug,
    text: [`orchestrate has a bug: ${stack}`, ...causes, "Nothing was lost: `orchestrate status` shows the run."].join(
      "\n",
    ),
    data: null,
    diagnostics: [{ severity: "error", code: "BUG", message: stack, hint: undefined }],
  };
};

/** Ten are enough to understand, and a cause that contains itself ends too. */
const causesOf = (error: unknown): string[] => {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && causes.length < 10) {
    causes.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : JSON.stringify(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
};

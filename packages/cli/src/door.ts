import { CommanderError } from "commander";

import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { done, type Outcome } from "./outcome.ts";
import { toDocument } from "./output/document.ts";
import { type Call, createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reads the command line, runs one command and prints what it came to; resolves to the exit status.
 * What only a command or a failure needs is loaded when there is one: help must not wait for it.
 */
export const enter = async (argv: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> => {
  const outcome = await outcomeOf(argv, version, terminal).catch(async (error: unknown) => {
    const { failureOf } = await import("./output/failure.ts");
    return failureOf(error, { verbose: argv.includes("--verbose"), style: terminal.style });
  });
  if (typeof outcome === "number") return outcome;
  if (argv.includes("--json")) terminal.out(`${toDocument(outcome)}\n`);
  else print(outcome, terminal);
  return outcome.code;
};

const outcomeOf = async (argv: readonly string[], version: string, terminal: Terminal): Promise<Outcome | ExitCode> => {
  const asJson = argv.includes("--json");
  let shown = "";
  const read = readCall(argv, version, asJson ? { ...terminal, out: (text) => (shown += text) } : terminal);
  if (typeof read === "number") return asJson && read === exitCodes.ok ? done(shown, { text: shown }) : read;
  if (read instanceof CommanderError) {
    const { usageFailure } = await import("./usage-failure.ts");
    throw usageFailure(read, argv);
  }
  const handler = await read.entry.load();
  return await handler(read.input, terminal);
};

/** Which command was called and with what; an exit status when help or version was printed instead. */
const readCall = (argv: readonly string[], version: string, terminal: Terminal): Call | ExitCode | CommanderError => {
  let call: Call | undefined;
  const program = createProgram({ version, terminal, argv, onCall: (called) => (call = called) });
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    // Help was not asked for, but shown for want of a command.
    return error.code === "commander.help" ? exitCodes.usage : error;
  }
  if (call === undefined) throw new TypeError("The command line was accepted, but no command was called.");
  return call;
};

/** Results go to stdout; what went wrong before there was a result goes to stderr. */
const print = ({ data, text }: Outcome, terminal: Terminal): void => {
  if (text === "") return;
  if (data === null) terminal.err(`${text}\n`);
  else terminal.out(`${text}\n`);
};

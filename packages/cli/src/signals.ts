import { exitCodes, type ExitCode } from "./exit-codes.ts";

/** What a person who wants a command to end has asked for so far. */
export interface Stop {
  /** Aborts at the first Ctrl-C or SIGTERM: end well, keep everything. */
  readonly gracefully: AbortSignal;
  /** Aborts at the second: end at once. */
  readonly now: AbortSignal;
  /** The exit status that the first signal calls for; undefined when there was none. */
  readonly code: () => ExitCode | undefined;
  /** Gives the signals back to the system. */
  readonly close: () => void;
}

/** Listens for signals. A third one ends the process whatever it does. */
export const listenForStop = (process: NodeJS.Process): Stop => {
  const gracefully = new AbortController();
  const now = new AbortController();
  let code: ExitCode | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (now.signal.aborted) process.exit(code);
    code ??= signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    if (gracefully.signal.aborted) now.abort();
    else gracefully.abort();
  };
  // SIGHUP: the terminal has gone, and nobody could type Ctrl-C.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    gracefully: gracefully.signal,
    now: now.signal,
    code: () => code,
    close() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
};

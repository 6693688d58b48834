import { exitCodes, type ExitCode } from "./exit-codes.ts";

/** What whoever wants a command to end has asked for so far. */
export interface Stop {
  /** Aborts at the first Ctrl-C: let what is in flight end. */
  readonly gracefully: AbortSignal;
  /** Aborts at the second, or at SIGTERM: end at once. Nothing is lost by it. */
  readonly now: AbortSignal;
  /** The exit status that the first signal calls for; undefined when there was none. */
  readonly code: () => ExitCode | undefined;
  /** What was asked, for people: `Ctrl-C`, or the signal's name. */
  readonly why: () => string;
  /** Gives the signals back to the system. */
  readonly close: () => void;
}

/** Listens for signals. A third one ends the process whatever it does. */
export const listenForStop = (process: NodeJS.Process): Stop => {
  const gracefully = new AbortController();
  const now = new AbortController();
  let code: ExitCode | undefined;
  let why = "";
  const onSignal = (signal: NodeJS.Signals): void => {
    if (now.signal.aborted) process.exit(code);
    code ??= signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    why = signal === "SIGINT" ? "Ctrl-C" : signal;
    if (gracefully.signal.aborted || signal !== "SIGINT") now.abort();
    gracefully.abort();
  };
  // Whoever sends SIGTERM sends SIGKILL soon after; at SIGHUP the terminal has gone, and nobody could type Ctrl-C.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    gracefully: gracefully.signal,
    now: now.signal,
    code: () => code,
    why: () => why,
    close() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
};

import type { ExitCode } from "./exit-codes.ts";

/** Something to be said about a file, or about the call itself, in the form of `--json`. */
export interface Notice {
  readonly severity: "error" | "warning" | "info";
  /** Stable upper snake case, or the kebab-case code of a diagnostic or finding. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** What a command came to: it is printed once, by the door, as text or as one JSON document. */
export interface Outcome {
  readonly code: ExitCode;
  /** For people, without the last line break; empty when everything has been shown while it ran. */
  readonly text: string;
  /** For programs: plain JSON. */
  readonly data: unknown;
  readonly diagnostics: readonly Notice[];
}

/** Everything went well: some text for people, and the same as data. */
export const done = (text: string, data: unknown): Outcome => ({ code: 0, text, data, diagnostics: [] });

/** What a person needs beside the message of an {@link OrchestrateError}. */
export interface ErrorDetails {
  /** What to do about it, in one or two sentences; a command where there is one. */
  readonly hint: string;
  /** The failure underneath, kept for `--verbose` and for the log. */
  readonly cause?: unknown;
  /** Exit status of the program when this ends it: 1 the work failed, 2 usage, configuration or environment, 3 waits for a person. @default 2 */
  readonly exit?: 1 | 2 | 3;
  /** File, line and column (both from 1) that the message is about. */
  readonly at?: { readonly file: string; readonly line?: number; readonly column?: number };
}

/**
 * Something that a person can fix. The door prints message and hint without a stack.
 * `code` is stable upper snake case (`SPEC_HAS_CYCLE`); messages may change.
 */
export class OrchestrateError extends Error {
  override readonly name = "OrchestrateError";
  readonly code: string;
  readonly hint: string;
  readonly exit: 1 | 2 | 3;
  readonly at: ErrorDetails["at"];

  constructor(code: string, message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.exit = details.exit ?? 2;
    this.at = details.at;
  }

  /** Works across realms and duplicated packages, unlike `instanceof`. */
  static is(value: unknown): value is OrchestrateError {
    return value instanceof Error && value.name === "OrchestrateError" && "code" in value && "hint" in value;
  }
}

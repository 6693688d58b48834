/** One thing that is wrong with a document, where, and what to do about it. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable kebab-case name (`unknown-id`); messages may change. */
  readonly code: string;
  /** What was found, one sentence. */
  readonly message: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units of the line. */
  readonly column: number;
  /** What to do about it. */
  readonly hint: string;
}

/** A place in a document; both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");

/** In reading order; what stands at one place keeps its order. */
export const inReadingOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);

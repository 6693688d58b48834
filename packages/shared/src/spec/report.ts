import type { Diagnostic, Position } from "./diagnostic.ts";

/** A diagnostic whose file and severity go without saying. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly at: Position;
  readonly hint: string;
}

/** Collects what is wrong with one file. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  error(problem: Problem): void;
  warning(problem: Problem): void;
}

/** More than this helps nobody, and a hostile file could make millions. */
const maxDiagnostics = 200;

export const createReport = (file: string): Report => {
  const diagnostics: Diagnostic[] = [];
  const add = (severity: Diagnostic["severity"], { code, message, at, hint }: Problem): void => {
    if (diagnostics.length > maxDiagnostics) return;
    const diagnostic = { severity, code, message, file, line: at.line, column: at.column, hint };
    if (diagnostics.length < maxDiagnostics) diagnostics.push(diagnostic);
    else
      diagnostics.push({
        ...diagnostic,
        severity: "error",
        code: "too-many-diagnostics",
        message: `There is more wrong than these ${maxDiagnostics} things.`,
        hint: "Mend these first.",
      });
  };
  return {
    diagnostics,
    error: (problem) => add("error", problem),
    warning: (problem) => add("warning", problem),
  };
};

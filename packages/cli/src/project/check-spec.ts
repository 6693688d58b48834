import {
  type Diagnostic,
  type LintContext,
  lintSpec,
  parseSpec,
  renderDiagnostics,
  type Spec,
} from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import type { Outcome } from "../outcome.ts";
import type { Terminal } from "../terminal.ts";
import type { SpecFile } from "./read-spec.ts";

/** A spec after the check that every command makes before it acts on one. */
export interface CheckedSpec {
  /** Undefined when there is an error: then nothing may act on it. */
  readonly spec: Spec | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export const checkSpec = ({ file, text }: SpecFile, context: LintContext): CheckedSpec => {
  const parsed = parseSpec(text, { file });
  if (parsed.kind === "invalid") return { spec: undefined, diagnostics: parsed.diagnostics };
  const diagnostics = lintSpec(parsed, context);
  return { spec: diagnostics.some(({ severity }) => severity === "error") ? undefined : parsed.spec, diagnostics };
};

/** How a command ends that was given a spec with errors. */
export const refuseSpec = ({ text }: SpecFile, diagnostics: readonly Diagnostic[], terminal: Terminal): Outcome => ({
  code: exitCodes.usage,
  text: renderDiagnostics(diagnostics, { source: text, color: terminal.style.level > 0 }).trimEnd(),
  data: null,
  diagnostics,
});

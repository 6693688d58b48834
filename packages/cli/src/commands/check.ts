import { openGit } from "@orchestrate/runtime";
import { type Diagnostic, diagnosticsToSarif, parseSpec, renderDiagnostics } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { toGithub } from "../formats/github.ts";
import { toGitlab } from "../formats/gitlab.ts";
import { toJunit } from "../formats/junit.ts";
import type { Outcome } from "../outcome.ts";
import { toDocument } from "../output/document.ts";
import { checkSpec } from "../project/check-spec.ts";
import { lintContextOf } from "../project/load-project.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { readSpecFile, type SpecFile } from "../project/read-spec.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import type { Handler } from "./command.ts";

interface CheckInput {
  readonly spec: string;
  readonly format: "tty" | "json" | "sarif" | "junit" | "github" | "gitlab";
}

/** `orchestrate check SPEC` */
export const check: Handler<CheckInput> = async ({ spec: path, format }, terminal) => {
  const source = await readSpecFile(path, terminal.cwd);
  const parsed = parseSpec(source.text, source);
  const target = parsed.kind === "parsed" ? parsed.spec.front.target : undefined;
  const project = await projectOfTarget(await openGit(terminal.cwd), target);
  const { spec, diagnostics } = checkSpec(source, lintContextOf(project));
  const outcome = {
    code: spec === undefined ? exitCodes.usage : exitCodes.ok,
    data: {
      file: source.file,
      id: spec?.front.id,
      errors: count(diagnostics, "error"),
      warnings: count(diagnostics, "warning"),
    },
    diagnostics,
  };
  return { ...outcome, text: written(outcome, { format, source, terminal }) };
};

const written = (
  outcome: Omit<Outcome, "text">,
  {
    format,
    source,
    terminal,
  }: { readonly format: CheckInput["format"]; readonly source: SpecFile; readonly terminal: Terminal },
): string => {
  const diagnostics = outcome.diagnostics as readonly Diagnostic[];
  switch (format) {
    case "tty":
      return renderDiagnostics(diagnostics, { source: source.text, color: terminal.style.level > 0 }).trim();
    case "json":
      return toDocument({ ...outcome, text: "" });
    case "sarif":
      return JSON.stringify(diagnosticsToSarif(diagnostics, { version }), null, 2);
    case "junit":
      return toJunit(`orchestrate check ${source.file}`, diagnostics);
    case "github":
      return toGithub(diagnostics);
    case "gitlab":
      return toGitlab(diagnostics);
  }
};

const count = (diagnostics: readonly Diagnostic[], wanted: Diagnostic["severity"]): number =>
  diagnostics.filter(({ severity }) => severity === wanted).length;

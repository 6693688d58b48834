import { openGit } from "@orchestrate/runtime";
import { parseSpec, renderDiagnostics } from "@orchestrate/shared";

import { exitCodes } from "../exit-codes.ts";
import { type Format, writeNotices } from "../formats/notices.ts";
import { checkSpec } from "../project/check-spec.ts";
import { lintContextOf } from "../project/load-project.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { readSpecFile } from "../project/read-spec.ts";
import type { Handler } from "./command.ts";

interface CheckInput {
  readonly spec: string;
  readonly format: Format;
}

/** `orchestrate check SPEC` */
export const check: Handler<CheckInput> = async ({ spec: path, format }, terminal) => {
  const source = await readSpecFile(path, terminal.cwd);
  const parsed = parseSpec(source.text, source);
  const target = parsed.kind === "parsed" ? parsed.spec.front.target : undefined;
  const project = await projectOfTarget(await openGit(terminal.cwd), target);
  const { spec, diagnostics } = checkSpec(source, lintContextOf(project));
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const outcome = {
    code: spec === undefined ? exitCodes.usage : exitCodes.ok,
    text: renderDiagnostics(diagnostics, { source: source.text, color: terminal.style.level > 0 }).trim(),
    data: { file: source.file, id: spec?.front.id, errors, warnings: diagnostics.length - errors },
    diagnostics,
  };
  return { ...outcome, text: writeNotices(outcome, { format, suite: `orchestrate check ${source.file}` }) };
};

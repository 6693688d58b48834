import { type Diagnostic, hasErrors, inReadingOrder } from "../diagnostic.ts";
import { type ParsedSpec, placeIn } from "../parse.ts";
import { createReport } from "../report.ts";
import { expandConstraint } from "../rules/expand.ts";
import { lintEvidence } from "./evidence.ts";
import { lintHttpSteps } from "./http-steps.ts";
import { type LintContext, startLinting } from "./linting.ts";
import { lintMarkers } from "./markers.ts";
import { lintPermissions } from "./permissions.ts";
import { lintReferences } from "./references.ts";
import { lintScope } from "./scope.ts";
import { lintVagueWords } from "./vague-words.ts";

/**
 * Says what is wrong with a spec that could be parsed, in reading order, the warnings of parsing included. A spec with
 * an error must not be run. The same function serves authors, the planner's proposals and every start of a run.
 */
export const lintSpec = (parsed: ParsedSpec, context: LintContext): readonly Diagnostic[] => {
  const report = createReport(parsed.file);
  const rules = context.rules ?? [];
  const { spec } = parsed;

  const expansions = spec.constraints.map((constraint) => ({
    constraint,
    expansion: expandConstraint(constraint, rules),
  }));
  for (const { constraint, expansion } of expansions) {
    const at = (path: readonly (string | number)[]) => placeIn(parsed, [constraint.id, ...path].join("/"));
    if (expansion.kind === "misfits") {
      for (const { path, ...rest } of expansion.misfits) report.error({ ...rest, at: at(path) });
    } else {
      for (const { path, ...rest } of expansion.doubts) report.warning({ ...rest, at: at(path) });
    }
  }
  const made = expansions.flatMap(({ expansion }) => (expansion.kind === "criteria" ? expansion.criteria : []));
  const linting = startLinting(parsed, report, { context, rules, criteria: [...spec.criteria, ...made] });

  lintReferences(linting);
  lintScope(linting);
  lintPermissions(linting);
  lintHttpSteps(linting);
  lintMarkers(linting);
  lintVagueWords(linting);
  // What judges what can be said of a spec that has an order only. A sub-spec's evidence is the whole spec's matter.
  if (!hasErrors(report.diagnostics) && spec.front.parent === undefined) lintEvidence(linting);
  return inReadingOrder([...parsed.warnings, ...report.diagnostics]);
};

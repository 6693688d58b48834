import { join } from "node:path";

import { type Finding, matchesGlob } from "@orchestrate/shared";

import { createMatcher, lineAt } from "../matching.ts";
import { readPlainFile } from "../read-file.ts";
import { erred, failed, type JudgeCriterion, passed } from "./outcome.ts";

/** Beyond this a file is too large to be searched. */
const maxBytes = 8 * 1024 * 1024;

/** Passes when a pattern is found in none of the files that the globs name, of which there must be some. */
export const judgeAbsent: JudgeCriterion<"absent"> = async ({ criterion, site }) => {
  const { check } = criterion;
  if ("astGrep" in check) {
    return erred(
      criterion.id,
      "This build cannot judge ast-grep rules: their parser is native code. Run ast-grep itself as a `sarif` criterion, or use `regex`.",
    );
  }
  const files = [...site.paths].filter((path) => check.in.some((glob) => matchesGlob(path, glob)));
  const search = createMatcher(2000);
  const findings: Finding[] = [];
  for (const path of files) {
    const bytes = await readPlainFile(join(site.root, path), maxBytes);
    if (bytes === undefined)
      return erred(criterion.id, `${path} is too large to be searched.`, { subjects: files.length });
    const text = bytes.toString("utf8");
    const match = search(check.regex, text);
    if (match.kind === "too-slow") {
      return erred(criterion.id, `Searching ${path} for /${check.regex}/ took too long.`, { subjects: files.length });
    }
    if (match.kind === "found") {
      const message = `/${check.regex}/ was found in ${path}.`;
      findings.push({
        code: "criterion-failed",
        message,
        by: criterion.id,
        file: path,
        line: lineAt(text, match.index),
      });
    }
  }
  const facts = { subjects: files.length };
  const [first] = findings;
  if (first) return failed(criterion.id, first.message, { ...facts, findings: findings.slice(0, 50) });
  return passed(`/${check.regex}/ is in none of ${files.length} files.`, facts);
};
